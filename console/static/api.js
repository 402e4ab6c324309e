// Talks to our own endpoints; failures become sentences that can be shown.

export const base = document.documentElement.dataset.base;

export class Refused extends Error {}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(base + path, options);
  } catch {
    throw new Refused(document.getElementById("composer").dataset.offline);
  }
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error);
  return answer;
}

export const load = (path, query = {}) => {
  const search = new URLSearchParams(query).toString();
  return ask(search ? `${path}?${search}` : path);
};

export const post = (path, values) =>
  ask(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(values),
  });

export const upload = (path, form) => ask(path, { method: "POST", body: form });

// Shows a sentence in an error paragraph, or clears it.
export function tell(paragraph, sentence) {
  paragraph.textContent = sentence ?? "";
  paragraph.hidden = !sentence;
}

export function copyOf(templateId) {
  return document.getElementById(templateId).content.firstElementChild.cloneNode(true);
}
