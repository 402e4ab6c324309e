// Nobody is at the desk in this browser: what was typed and not sent is gone with them.

try {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith("meja:")) localStorage.removeItem(name);
  }
} catch {
  // where the browser keeps nothing, nothing is left
}
