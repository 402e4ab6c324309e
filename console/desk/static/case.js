// Keeps what is typed on the page of a case until it has been sent, sends nothing twice, and lets
// a form know of newer entries once they have been in view. Without this script the page works the
// same; only what is typed is lost with the page.

const desk = document.getElementById("isian");
const OWN = `meja:${desk.dataset.session}:`;
const PATIENCE = 15000; // milliseconds after which somebody who stopped the sending may try again

// Drafts: {values by field, key of the form that was sent last}. A form that is sent anew after a
// dead connection keeps its key, so that it is one answer even if the first had arrived.

const store = {
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  set(name, draft) {
    try {
      localStorage.setItem(name, JSON.stringify(draft));
    } catch {
      // full or forbidden: the page goes on without drafts
    }
  },
  remove(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // nothing was kept
    }
  },
  names() {
    try {
      return Object.keys(localStorage);
    } catch {
      return [];
    }
  },
};

function fieldsOf(form) {
  return [...form.querySelectorAll(":is(textarea, select, input[type=text])[name]")];
}

function nameOf(form) {
  return `${OWN}${desk.dataset.case}:${form.dataset.draft}`;
}

function keep(form, key) {
  const values = Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
  if (key || Object.values(values).some(Boolean)) store.set(nameOf(form), { values, key });
  else store.remove(nameOf(form));
}

function restore(form) {
  const draft = store.get(nameOf(form));
  if (!draft) return;
  for (const field of fieldsOf(form)) field.value = draft.values?.[field.name] ?? field.value;
  if (draft.key) form.elements.key.value = draft.key;
  const folded = form.closest("details");
  if (folded) folded.open = true;
}

for (const name of store.names()) {
  if (name.startsWith("meja:") && !name.startsWith(OWN)) store.remove(name);
}
for (const form of desk.querySelectorAll("form[data-draft]")) {
  if ("finished" in form.dataset) store.remove(nameOf(form));
  else if ("refused" in form.dataset) keep(form);
  else restore(form);
  form.addEventListener("input", () => keep(form, store.get(nameOf(form))?.key));
}

// Ready answers: behind what is written already, and to be read and changed before they leave

for (const part of desk.querySelectorAll("[data-scripted]")) part.hidden = false;
for (const use of desk.querySelectorAll("[data-uses]")) {
  // By a button: the arrow keys change a choice at each press, on the way to the one that is meant.
  use.addEventListener("click", () => {
    const choice = document.getElementById(use.dataset.uses);
    if (!choice.value) return choice.focus();
    const box = document.getElementById(choice.dataset.fills);
    box.value = [box.value.trimEnd(), choice.value].filter(Boolean).join("\n\n");
    choice.value = "";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });
}

// Sending

function setSending(form, isSending) {
  form.toggleAttribute("data-sending", isSending);
  for (const button of form.querySelectorAll("button")) button.disabled = isSending;
}

function hasTooMuch(field) {
  return [...field.files].some((file) => file.size > Number(field.dataset.most));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-sending")) return event.preventDefault();
  const isTooLarge = [...form.querySelectorAll("[data-most]")].some(hasTooMuch);
  for (const told of form.querySelectorAll("[data-offline]")) told.hidden = navigator.onLine;
  for (const told of form.querySelectorAll("[data-too-large]")) told.hidden = !isTooLarge;
  if (isTooLarge || !navigator.onLine) return event.preventDefault();
  if (form.dataset.draft) keep(form, form.elements.key.value);
  // Later, as a disabled button would not be sent.
  setTimeout(() => setSending(form, true));
  setTimeout(() => setSending(form, false), PATIENCE);
});
addEventListener("pageshow", () => {
  for (const form of document.forms) setSending(form, false);
});

// What is new: a form answers the version of the case that its writer has had in view.

const news = desk.querySelectorAll("[data-news]");

function follow(version) {
  for (const field of desk.querySelectorAll("input[name=version]")) field.value = version;
  for (const hint of news) hint.hidden = true;
}

const inView = new IntersectionObserver((changes) => {
  for (const { isIntersecting, target } of changes) {
    if (isIntersecting) follow(target.dataset.version);
  }
});

document.addEventListener("renewed", () => {
  const end = document.getElementById("akhir");
  const seen = desk.querySelector("input[name=version]")?.value;
  inView.disconnect();
  if (!end || !seen || end.dataset.version === seen) return;
  for (const hint of news) hint.hidden = false;
  inView.observe(end);
});
