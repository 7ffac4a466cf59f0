/** Does something with each file in order, `count` files being read at once. */
export async function* readAhead(files, count, read) {
  const reads = [];
  let next = 0;
  for (let place = 0; place < files.length; place++) {
    while (next < Math.min(files.length, place + count)) {
      const reading = read(files[next]);
      // One that fails is heard when it is its turn.
      reading.catch(() => {});
      reads[next++] = reading;
    }
    yield await reads[place];
    reads[place] = undefined;
  }
}
