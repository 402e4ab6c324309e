// The chat pane: who I am, where I am, and what I send.

import { Refused, copyOf, load, post, tell, upload } from "./api.js";
import { MessageList } from "./messages.js";

const $ = (id) => document.getElementById(id);

export class ChatPane {
  #chat = null;
  #replyTo = null;
  #asked = 0; // number of the newest request for messages; older answers are dropped
  #searched = 0;
  #searching = Promise.resolve(); // the newest search, which the arrow keys wait for
  #isLeaving = false;

  constructor() {
    this.list = new MessageList({
      onPress: (message, data) => this.#try(() => this.#press(message, data)),
      onReply: (message) => this.#reply(message),
    });
    this.#wireComposer();
    this.#wireFinder();
    this.#wireDialog("person", () => this.#addPerson($("person-name").value));
    this.#wireDialog("group", () => this.#addGroup($("group-title").value));
  }

  get #me() {
    return $("person").value || null;
  }

  async start() {
    await this.#loadPeople(sessionStorage.getItem("person"));
    const chat = sessionStorage.getItem("chat") ?? this.#me;
    if (chat !== null) await this.open(chat);
  }

  async open(chat) {
    this.#chat = { id: chat };
    this.#reply(null);
    await this.#try(() => this.#loadMessages());
    $("found").hidden = true;
  }

  scrollToNewest() {
    $("log").scrollTop = $("log").scrollHeight;
  }

  async refresh(changed) {
    if (this.#chat === null) return;
    if (changed !== null && !changed.includes(this.#chat.id) && !changed.includes("*")) return;
    try {
      await this.#loadMessages();
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // the link's state in the header tells it
    }
  }

  async #loadMessages() {
    const asked = ++this.#asked;
    const { chat, messages } = await load("messages", { chat: this.#chat.id });
    if (asked !== this.#asked) return;
    this.#chat = chat;
    if (chat.kind === "private") this.#become(chat.id);
    sessionStorage.setItem("chat", chat.id);
    $("chat-heading").textContent = chat.title;
    $("chat-kind").textContent = chat.kind_label;
    $("chat-avatar").textContent = initials(chat.title);
    $("group-hint").hidden = chat.kind !== "group";
    this.list.show(chat, messages, this.#me);
  }

  async #try(action) {
    try {
      tell($("chat-error"), null);
      await action();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      tell($("chat-error"), error.message);
    }
  }

  // Who I am

  async #loadPeople(chosen) {
    const { people } = await load("people");
    $("person").replaceChildren(...people.map(({ id, name }) => new Option(name, id)));
    if (people.some(({ id }) => id === chosen)) $("person").value = chosen;
  }

  #become(person) {
    $("person").value = person;
    sessionStorage.setItem("person", person);
  }

  async #addPerson(name) {
    const person = await post("people", { name });
    await this.#loadPeople(person.id);
    await this.#changePerson();
  }

  // A private chat belongs to one person, so another person means another chat.
  async #changePerson() {
    this.#become($("person").value);
    if (this.#chat === null || this.#chat.kind === "private") await this.open(this.#me);
    else await this.#loadMessages();
  }

  // Where I am

  #wireFinder() {
    const finder = $("finder");
    const expand = (isOpen) => {
      $("found").hidden = !isOpen;
    };
    const search = async () => {
      await this.#try(() => this.#search($("search").value));
      expand(finder.contains(document.activeElement));
    };
    for (const kind of ["focus", "input"]) {
      $("search").addEventListener(kind, () => {
        if (!this.#isLeaving) this.#searching = search();
      });
    }
    finder.addEventListener("focusout", (event) => {
      if (!finder.contains(event.relatedTarget)) expand(false);
    });
    finder.addEventListener("mousedown", (event) => {
      if (event.target.closest("button")) event.preventDefault(); // Safari: keep the list open
    });
    finder.addEventListener("keydown", (event) => this.#moveInFinder(event, expand));
  }

  async #moveInFinder(event, expand) {
    if (event.key === "Escape") {
      this.#isLeaving = true; // the focus alone must not open the list again
      $("search").focus();
      this.#isLeaving = false;
      expand(false);
    }
    if (event.key === "Enter" && event.target === $("search")) {
      event.preventDefault();
      await this.#searching;
      $("chats").querySelector("button")?.click(); // the best match, as in any search field
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    await this.#searching;
    const stops = [$("search"), ...$("found").querySelectorAll("button")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[stops.indexOf(document.activeElement) + step]?.focus();
  }

  async #search(words) {
    const searched = ++this.#searched;
    const { chats } = await load("chats", { search: words });
    if (searched !== this.#searched || $("chats").contains(document.activeElement)) return;
    const rows = chats
      .filter(({ id }) => id !== this.#me)
      .map((chat) => this.#row("chat-template", chat.id, chat.title, chat.kind_label));
    if (this.#me !== null && !words.trim()) {
      const name = $("person").selectedOptions[0].text;
      rows.unshift(this.#row("own-chat-template", this.#me, null, name));
    }
    $("chats").replaceChildren(...rows);
    $("nothing-found").hidden = rows.length > 0;
  }

  #row(template, id, title, note) {
    const row = copyOf(template);
    if (title !== null) row.querySelector(".chat-title").textContent = title;
    row.querySelector("small").textContent = note;
    row.querySelector("button").onclick = async () => {
      $("search").value = "";
      await this.open(id);
      $("text").focus();
    };
    return row;
  }

  async #addGroup(title) {
    const group = await post("groups", { title, user: this.#me });
    await this.open(group.id);
  }

  // What I send

  #wireComposer() {
    $("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#try(() => this.#send());
    });
    $("text").addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      $("composer").requestSubmit();
    });
    $("text").addEventListener("input", grow);
    $("quick").addEventListener("click", (event) => {
      const { command } = event.target.dataset;
      if (command) this.#try(() => this.#say(command, false));
    });
    $("person").addEventListener("change", () => this.#try(() => this.#changePerson()));
    $("no-reply").addEventListener("click", () => this.#reply(null));
    $("file").addEventListener("change", () => this.#attach());
    $("no-file").addEventListener("click", () => this.#detach());
  }

  #place() {
    const { nobody, noChat } = $("composer").dataset;
    if (this.#me === null) throw new Refused(nobody);
    if (this.#chat === null) throw new Refused(noChat);
    return { chat: this.#chat.id, user: this.#me };
  }

  async #send() {
    const hasFile = $("file").files.length > 0;
    if (!hasFile && !$("text").value.trim()) throw new Refused($("composer").dataset.empty);
    if (hasFile) await this.#sendFile();
    else await this.#say($("text").value, $("forwarded").checked);
    $("text").value = "";
    grow();
    $("forwarded").checked = false;
    this.#reply(null);
  }

  async #say(text, forwarded) {
    await post("say", { ...this.#place(), text, forwarded, reply_to: this.#replyTo });
    this.scrollToNewest();
  }

  async #sendFile() {
    const form = new FormData();
    for (const [name, value] of Object.entries(this.#place())) form.append(name, value);
    form.append("caption", $("text").value);
    form.append("file", $("file").files[0]);
    await upload("files", form);
    this.#detach();
  }

  async #press(message, data) {
    await post("press", { ...this.#place(), message: message.id, data });
  }

  #reply(message) {
    this.#replyTo = message?.id ?? null;
    $("replying").hidden = message === null;
    $("replying").firstElementChild.textContent = message ? `↪ ${message.author_name}` : "";
    if (message) $("text").focus();
  }

  #attach() {
    const [file] = $("file").files;
    const { fileLimit, tooLarge } = $("composer").dataset;
    if (file && file.size > Number(fileLimit)) {
      this.#detach();
      tell($("chat-error"), tooLarge);
      return;
    }
    tell($("chat-error"), null);
    $("attached").hidden = !file;
    $("attached").firstElementChild.textContent = file?.name ?? "";
    $("text").focus();
  }

  #detach() {
    $("file").value = "";
    $("attached").hidden = true;
  }

  #wireDialog(name, action) {
    const dialog = $(`${name}-dialog`);
    const error = dialog.querySelector(".error");
    $(`new-${name}`).addEventListener("click", () => {
      dialog.querySelector("form").reset();
      tell(error, null);
      dialog.showModal();
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
    dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        await action();
        dialog.close();
        $("text").focus();
      } catch (refusal) {
        if (!(refusal instanceof Refused)) throw refusal;
        tell(error, refusal.message);
      }
    });
  }
}

function grow() {
  const field = $("text");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
}

function initials(title) {
  const words = title.split(/\s+/).filter((word) => /^[\p{L}\d]/u.test(word));
  return words.slice(-2).map((word) => word[0].toUpperCase()).join("");
}
