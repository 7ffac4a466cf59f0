//! How the page looks on this device: theme, density, and the zone of the times that it shows.

use super::texts::format::UTC;
use super::texts::settings as texts;
use super::{format, storage};
use std::cell::Cell;
use yew::prelude::*;

/// Where the browser remembers what was chosen.
const KEY: &str = "bucketscope.settings";

/// Heights of a table's row in pixels, comfortable and compact, as the style sheet has them.
const ROW_HEIGHTS: [f64; 2] = [26.0, 22.0];

/// Something that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// The colours.
    Theme,
    /// The height of rows.
    Density,
    /// The zone of the times that are shown. Queries and links stay in UTC.
    Zone,
}

/// Something that can be chosen for a setting.
pub struct SettingOption {
    /// Its id, by which it is remembered and by which style sheets know it.
    pub id: &'static str,
    /// What it is called.
    pub label: &'static str,
}

const fn option(id: &'static str, label: &'static str) -> SettingOption {
    SettingOption { id, label }
}

impl Setting {
    /// Every setting, in the order of the menu and of what is remembered.
    pub const ALL: [Setting; 3] = [Setting::Theme, Setting::Density, Setting::Zone];

    /// Its id: the page's root has its option as the attribute `data-ID`.
    pub fn id(self) -> &'static str {
        match self {
            Setting::Theme => "theme",
            Setting::Density => "density",
            Setting::Zone => "zone",
        }
    }

    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            Setting::Theme => texts::THEME,
            Setting::Density => texts::DENSITY,
            Setting::Zone => texts::TIMES,
        }
    }

    /// What can be chosen; the first one where nobody chose.
    pub fn options(self) -> &'static [SettingOption] {
        match self {
            Setting::Theme => {
                const {
                    &[
                        option("system", texts::SYSTEM),
                        option("light", texts::LIGHT),
                        option("dark", texts::DARK),
                        option("contrast", texts::CONTRAST),
                    ]
                }
            }
            Setting::Density => {
                const { &[option("comfortable", texts::COMFORTABLE), option("compact", texts::COMPACT)] }
            }
            Setting::Zone => const { &[option("utc", UTC), option("local", texts::LOCAL)] },
        }
    }
}

/// What is chosen: of each setting the place among its options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings([u8; 3]);

impl Settings {
    /// The place of what is chosen for a setting.
    pub fn of(self, setting: Setting) -> usize {
        usize::from(self.0[setting as usize])
    }

    /// The same with another option of a setting.
    pub fn with(mut self, setting: Setting, option: usize) -> Settings {
        self.0[setting as usize] = option as u8;
        self
    }

    /// The height of a table's row in pixels.
    pub fn row_height(self) -> f64 {
        ROW_HEIGHTS[self.of(Setting::Density)]
    }

    /// Whether times are shown in the browser's zone rather than in UTC.
    pub fn is_local(self) -> bool {
        self.of(Setting::Zone) == 1
    }

    /// The ids of what is chosen.
    fn ids(self) -> [&'static str; 3] {
        Setting::ALL.map(|setting| setting.options()[self.of(setting)].id)
    }
}

thread_local! {
    static CHOSEN: Cell<Settings> = Cell::new(stored());
}

fn stored() -> Settings {
    let text = storage::read(KEY).unwrap_or_default();
    text.split(' ').zip(Setting::ALL).fold(Settings::default(), |settings, (id, setting)| {
        let known = setting.options().iter().position(|option| option.id == id);
        settings.with(setting, known.unwrap_or_default())
    })
}

/// What is chosen.
pub fn current() -> Settings {
    CHOSEN.get()
}

/// Chooses, and remembers it on this device.
pub fn set(settings: Settings) {
    CHOSEN.set(settings);
    storage::write(KEY, Some(&settings.ids().join(" ")));
    apply();
}

/// Tells the style sheets what is chosen, by attributes of the page's root.
pub fn apply() {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(root) = document.and_then(|document| document.document_element()) else { return };
    for (setting, id) in Setting::ALL.into_iter().zip(current().ids()) {
        // The name is one that every document takes.
        drop(root.set_attribute(&format!("data-{}", setting.id()), id));
    }
}

/// The settings; the component is drawn anew when they change. Whatever shows times, or rows of a grid, needs it.
#[hook]
pub fn use_settings() -> Settings {
    use_context().unwrap_or_default()
}

/// Shows times as chosen in what is drawn from now on; `loaded` are the first and the last time that is loaded.
pub fn show_times(settings: Settings, loaded: Option<(i64, i64)>) {
    format::set_zone(settings.is_local().then(|| loaded.unwrap_or_default()));
}
