const { measure, servers } = await import("/work/main/benches/browser/measure.mjs");
const { prepare } = await import("/work/main/benches/browser/data.mjs");
const { LOADS } = await import("/work/main/benches/browser/cases.mjs");
const a = await servers();
for (const id of process.argv.slice(2)) {
  const load = LOADS.find(l => l.id === id); const data = prepare(load.data);
  const r = await measure(a, "ours", { paths: [data.path], counts: { ...data } });
  console.log(id, Math.round(r.milliseconds), "ms", (r.memory / 1e6).toFixed(0), "MB", (r.memory / data.bytes).toFixed(3));
}
a.close();
