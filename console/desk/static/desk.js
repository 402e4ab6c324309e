// Keeps the lists of a page up to date: on word from the server, the page is loaded anew in the
// background and each part marked data-live takes what has changed. Without this script the page
// works the same, and is reloaded by hand.

const link = document.getElementById("link");
const AGAIN = 3000; // milliseconds until a page looks anew while a part marked data-again asks for it
const SPREAD = 500; // milliseconds in which the pages of many viewers ask, not all at once
let waiting = false;
let again = 0;
// A form's answer and what was just done have addresses of their own: look anew at the page itself.
// Its fragment stays: the browser has yet to bring the sentence that it names into view and focus.
if (link.dataset.page) history.replaceState(null, "", link.dataset.page + location.hash);

function say(sentence) {
  link.textContent = sentence;
}

async function renew() {
  waiting = false;
  let response;
  try {
    response = await fetch(location.href, { headers: { "X-Live": "1" } });
  } catch {
    return; // offline: the stream says so, and what was missed comes with its return
  }
  if (response.status === 401) return location.reload(); // says in words why the desk is closed
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  let hasChanged = false;
  for (const part of document.querySelectorAll("[data-live]")) {
    const newer = fresh.getElementById(part.id);
    if (!newer || newer.innerHTML === part.innerHTML) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const unfolded = [...part.querySelectorAll("details[open]")].map((found) => found.id);
    part.replaceChildren(...newer.childNodes);
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus();
    hasChanged = true;
  }
  if (hasChanged) say(link.dataset.renewed);
  document.dispatchEvent(new Event("renewed"));
  lookAgain();
}

function lookAgain() {
  clearTimeout(again);
  if (document.querySelector("[data-again]")) again = setTimeout(renewSoon, AGAIN);
}

function renewSoon() {
  if (waiting) return;
  waiting = true;
  setTimeout(renew, Math.random() * SPREAD);
}

say(link.dataset.wait);
lookAgain();
const stream = new EventSource(link.dataset.stream);
stream.addEventListener("open", () => say(link.dataset.on));
stream.addEventListener("changed", renewSoon);
stream.addEventListener("error", () => {
  say(link.dataset.off);
  if (stream.readyState === EventSource.CLOSED) renewSoon();
});
