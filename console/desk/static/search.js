// Lets “back” return to what was found: the words stand in this tab's history, never in an address,
// and the results are asked for anew. Without this script each search is a page of its own.

const results = document.getElementById("hasil");

async function show(fields) {
  let response;
  try {
    response = await fetch(location.pathname, { method: "POST", body: new URLSearchParams(fields) });
  } catch {
    return false; // offline: the browser says so in its own words
  }
  if (!response.ok) return false;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  results.replaceChildren(...fresh.getElementById("hasil").childNodes);
  document.getElementById("kata").value = fresh.getElementById("kata").value;
  return true;
}

document.querySelector("main").addEventListener("submit", async (event) => {
  const form = event.target;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form, event.submitter));
  if (!(await show(fields))) return form.submit();
  history.pushState(fields, "");
  results.focus(); // where a reader goes on, as on a page of its own
});

addEventListener("popstate", () => history.state && show(history.state));
if (history.state) show(history.state);
