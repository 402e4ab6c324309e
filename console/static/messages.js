// The messages of the open chat, kept in place so that focus and scroll survive an update.

import { base, copyOf } from "./api.js";

const $ = (id) => document.getElementById(id);

export class MessageList {
  #shown = new Map(); // id → { key, element }
  #chat = null;

  constructor({ onPress, onReply }) {
    this.onPress = onPress;
    this.onReply = onReply;
  }

  show(chat, messages, me) {
    const isOtherChat = this.#chat !== chat.id;
    const log = $("log");
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    if (isOtherChat) this.#clear(chat.id);
    const news = this.#update(messages, me, chat.kind === "group");
    $("no-messages").hidden = messages.length > 0;
    if (isOtherChat || isAtEnd) log.scrollTop = log.scrollHeight;
    if (!isOtherChat) this.#speak(news.filter((message) => message.author !== me));
  }

  #clear(chat) {
    this.#chat = chat;
    this.#shown.clear();
    $("messages").replaceChildren();
    $("news").textContent = "";
  }

  #update(messages, me, isGroup) {
    const list = $("messages");
    const ids = new Set(messages.map((message) => message.id));
    for (const [id, { element }] of this.#shown) {
      if (ids.has(id)) continue;
      element.remove();
      this.#shown.delete(id);
    }
    const news = [];
    const names = new Map(messages.map((message) => [message.id, message.author_name]));
    for (const message of messages) {
      const key = JSON.stringify([message, me]);
      const known = this.#shown.get(message.id);
      if (known?.key === key) continue;
      const element = this.#element(message, me, isGroup, names.get(message.reply_to));
      if (known === undefined) {
        list.append(element);
        news.push(message);
      } else {
        const hadFocus = known.element.contains(document.activeElement);
        known.element.replaceWith(element);
        if (hadFocus) (element.querySelector(".keys button") ?? element).focus();
      }
      this.#shown.set(message.id, { key, element });
    }
    return news;
  }

  #element(message, me, isGroup, quoted) {
    const element = copyOf("message-template");
    const part = (name) => element.querySelector(`.${name}`);
    element.dataset.id = message.id;
    element.classList.add(
      message.is_notice ? "is-notice" : message.author === null ? "is-bot" : "is-person",
    );
    element.classList.toggle("is-mine", message.author === me);
    part("author").textContent = message.author_name;
    part("forwarded").hidden = !message.is_forwarded;
    part("edited").hidden = !message.is_edited;
    part("pinned").hidden = !message.is_pinned;
    part("quote").hidden = !quoted;
    part("quote").textContent = quoted ? `↪ ${quoted}` : "";
    if (message.file) part("body").append(attachment(message.file));
    part("body").append(safe(message.html));
    const time = element.querySelector("time");
    time.textContent = message.time;
    time.dateTime = message.datetime;
    time.title = message.full_time;
    part("reply").hidden = !(isGroup && message.author === null && !message.is_notice);
    part("reply").onclick = () => this.onReply(message);
    this.#keys(part("keys"), message);
    return element;
  }

  #keys(keys, message) {
    keys.hidden = message.buttons.length === 0;
    for (const row of message.buttons) {
      const line = document.createElement("div");
      for (const { label, data } of row) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = label;
        button.onclick = () => this.onPress(message, data);
        line.append(button);
      }
      keys.append(line);
    }
  }

  #speak(news) {
    if (news.length === 0) return;
    const words = news.map((message) => `${message.author_name}: ${safe(message.html).textContent}`);
    $("news").textContent = words.join(" ").slice(0, 500);
  }
}

// The server has reduced the markup to a few harmless tags; links must not lead out of this page.
function safe(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const link of template.content.querySelectorAll("a")) {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  }
  return template.content;
}

function attachment(file) {
  const link = document.createElement("a");
  link.className = file.is_photo ? "photo" : "document";
  link.href = `${base}files/${file.handle}`;
  link.target = "_blank";
  link.rel = "noopener";
  if (file.is_photo) {
    const image = document.createElement("img");
    image.src = link.href;
    image.alt = file.name;
    link.append(image);
  } else {
    const name = document.createElement("span");
    name.textContent = file.name;
    const size = document.createElement("small");
    size.textContent = file.size;
    link.append(name, size);
  }
  return link;
}
