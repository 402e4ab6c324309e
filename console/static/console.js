// Wires the board, the chat pane and the event stream together.

import { base } from "./api.js";
import { Board } from "./board.js";
import { ChatPane } from "./chat.js";

const RETRY = 2000; // milliseconds until a stream that the server refused is tried again

const chat = new ChatPane();
const board = new Board(async (id) => {
  await chat.open(id);
  goTo("chat");
});

function goTo(view) {
  const wasHidden = document.getElementById(view).offsetParent === null;
  document.body.dataset.view = view;
  for (const button of document.querySelectorAll(".views [data-goto]")) {
    button.setAttribute("aria-pressed", String(button.dataset.goto === view));
  }
  if (view === "chat" && wasHidden) chat.scrollToNewest();
  document.getElementById(view).focus();
}

for (const control of document.querySelectorAll("[data-goto]")) {
  control.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(control.dataset.goto);
  });
}

function showLink(isOn) {
  const link = document.getElementById("link");
  link.textContent = isOn ? link.dataset.on : link.dataset.off;
  link.classList.toggle("is-on", isOn);
}

function listen() {
  const stream = new EventSource(`${base}events`);
  stream.addEventListener("open", () => {
    showLink(true);
    chat.refresh(null); // what changed while we were away
  });
  stream.addEventListener("error", () => {
    showLink(false);
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, RETRY);
  });
  stream.addEventListener("picture", (event) => board.show(JSON.parse(event.data)));
  stream.addEventListener("chats", (event) => chat.refresh(JSON.parse(event.data)));
}

await chat.start();
listen();
