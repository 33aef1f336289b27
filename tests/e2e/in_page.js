// Run inside the page /check-device/: hashes files, given as pairs of name and base64, with the page's own hasher.
async (files) => {
  const { Hasher } = await import("/static/portal/hashing.js");
  const hasher = new Hasher();
  const ability = await hasher.check();
  const outcomes = {};
  for (const [name, text] of files) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const began = performance.now();
    const outcome = await hasher.hash(new File([bytes], "a name that says too much"));
    outcomes[name] = { ...outcome, seconds: (performance.now() - began) / 1000 };
  }
  return { ability, outcomes };
}
