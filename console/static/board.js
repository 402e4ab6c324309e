// The board: sum, tiers, province tiles and the drill-down.

import { Refused, copyOf, load, tell } from "./api.js";

const $ = (id) => document.getElementById(id);
const format = new Intl.NumberFormat("id-ID");
const MARKS = {
  pending: "○", sent: "✓", failed: "!", skipped: "–", withdrawn: "↩", unknown: "?", no_group: "∅",
};

export class Board {
  #tiles = new Map();
  #open = null; // code of the province whose regencies are shown
  #spoken = "";
  #asked = 0; // number of the newest request for regencies; older answers are dropped

  constructor(openChat) {
    this.openChat = openChat;
    $("tiles").addEventListener("keydown", (event) => this.#move(event));
    $("drilldown").addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#close();
    });
    $("drilldown-close").addEventListener("click", () => this.#close());
  }

  show(picture) {
    $("no-picture").hidden = picture !== null;
    $("picture").hidden = $("state").hidden = $("provinces-card").hidden = picture === null;
    if (picture === null) return;
    $("title").textContent = picture.title;
    $("audience").textContent = picture.audience;
    $("state").textContent = picture.state_label;
    $("state").dataset.state = picture.state;
    this.#showSum(picture.total);
    this.#showTiers(picture.tiers);
    this.#showTiles(picture.provinces);
    this.#speak(picture);
  }

  #showSum(total) {
    for (const part of $("sum").querySelectorAll("[data-part]")) {
      const count = total[part.dataset.part];
      part.textContent = format.format(count);
      part.parentElement.classList.toggle("is-zero", count === 0);
    }
  }

  #showTiers(tiers) {
    const list = $("tiers");
    for (const tier of tiers) {
      let row = list.querySelector(`[data-tier="${tier.key}"]`);
      if (row === null) {
        row = copyOf("tier-template");
        row.dataset.tier = tier.key;
        row.querySelector(".tier-name").textContent = tier.label;
        list.append(row);
      }
      row.classList.toggle("is-done", tier.audience > 0 && tier.sent === tier.audience);
      row.querySelector(".tier-count").textContent =
        `${format.format(tier.sent)} / ${format.format(tier.audience)}`;
      const bar = row.querySelector(".bar");
      bar.setAttribute("aria-label", tier.label);
      bar.setAttribute("aria-valuemax", tier.audience);
      bar.setAttribute("aria-valuenow", tier.sent);
      bar.setAttribute("aria-valuetext", tier.arrived);
      const lost = tier.failed + tier.unknown + tier.skipped + tier.withdrawn;
      row.querySelector(".bar-sent").style.width = percent(tier.sent, tier.audience);
      row.querySelector(".bar-trouble").style.width = percent(lost, tier.audience);
    }
  }

  #showTiles(provinces) {
    const codes = new Set(provinces.map((province) => province.code));
    for (const [code, tile] of this.#tiles) {
      if (codes.has(code)) continue;
      tile.remove();
      this.#tiles.delete(code);
    }
    for (const province of provinces) this.#showTile(province);
    if (![...this.#tiles.values()].some((tile) => tile.tabIndex === 0)) {
      const [first] = this.#tiles.values();
      if (first) first.tabIndex = 0;
    }
    if (this.#open !== null && !codes.has(this.#open)) this.#close();
  }

  #showTile(province) {
    let tile = this.#tiles.get(province.code);
    if (tile === undefined) {
      tile = copyOf("tile-template");
      tile.dataset.code = province.code;
      tile.addEventListener("click", () => this.#toggle(province.code));
      this.#tiles.set(province.code, tile);
      $("tiles").append(tile);
    }
    const count = `${province.sent}/${province.audience}`;
    const label = `${province.name}: ${province.arrived}`;
    const hasChanged = tile.getAttribute("aria-label") !== label;
    tile.setAttribute("aria-label", label);
    tile.title = province.trouble ? `${province.name}: ${province.trouble}` : province.name;
    tile.querySelector(".tile-name").textContent = province.short_name;
    tile.querySelector(".tile-count").textContent = count;
    const isDone = province.audience > 0 && province.sent === province.audience;
    const hasTrouble = province.failed + province.unknown > 0;
    tile.classList.toggle("is-done", isDone);
    tile.classList.toggle("is-trouble", hasTrouble);
    tile.querySelector(".tile-mark").textContent = hasTrouble ? "!" : isDone ? "✓" : "";
    tile.style.setProperty("--share", percent(province.sent, province.audience));
    if (province.code === this.#open) {
      $("drilldown-arrived").textContent = province.arrived;
      if (hasChanged) this.#loadOffices();
    }
  }

  // Speaks when the state changes, not with every message.
  #speak(picture) {
    const words = `${picture.state_label}. ${picture.total.arrived}.`;
    const key = picture.id + picture.state;
    if (this.#spoken !== key) $("progress-news").textContent = words;
    this.#spoken = key;
  }

  #move(event) {
    const tiles = [...this.#tiles.values()];
    const here = tiles.indexOf(document.activeElement);
    const columns = tiles.filter((tile) => tile.offsetTop === tiles[0].offsetTop).length;
    const steps = {
      ArrowRight: here + 1, ArrowLeft: here - 1, ArrowDown: here + columns,
      ArrowUp: here - columns, Home: 0, End: tiles.length - 1,
    };
    const target = tiles[steps[event.key]];
    if (here < 0 || !(event.key in steps)) return;
    event.preventDefault();
    if (target === undefined) return;
    this.#makeCurrent(target);
    target.focus();
  }

  #makeCurrent(current) {
    for (const tile of this.#tiles.values()) tile.tabIndex = tile === current ? 0 : -1;
  }

  #toggle(code) {
    if (this.#open === code) {
      this.#close();
      return;
    }
    this.#tiles.get(this.#open)?.setAttribute("aria-expanded", "false");
    this.#open = code;
    const tile = this.#tiles.get(code);
    tile.setAttribute("aria-expanded", "true");
    this.#makeCurrent(tile);
    $("drilldown-heading").textContent = tile.getAttribute("aria-label").split(":")[0];
    $("drilldown-arrived").textContent = tile.getAttribute("aria-label").split(": ")[1];
    $("offices").replaceChildren();
    this.#loadOffices().then(() => {
      $("drilldown").hidden = false;
      $("drilldown").scrollIntoView({ block: "nearest" });
      $("drilldown-heading").focus({ preventScroll: true });
    });
  }

  #close() {
    const tile = this.#tiles.get(this.#open);
    const hadFocus = $("drilldown").contains(document.activeElement);
    this.#open = null;
    $("drilldown").hidden = true;
    tile?.setAttribute("aria-expanded", "false");
    if (hadFocus) tile?.focus();
  }

  async #loadOffices() {
    const asked = ++this.#asked;
    try {
      const { offices } = await load(`provinces/${this.#open}`);
      if (asked === this.#asked) this.#showOffices(offices);
      tell($("drilldown-error"), null);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      tell($("drilldown-error"), error.message);
    }
  }

  #showOffices(offices) {
    const list = $("offices");
    for (const office of offices) {
      let row = list.querySelector(`[data-code="${office.code}"]`);
      if (row === null) {
        row = copyOf("office-template");
        row.dataset.code = office.code;
        list.append(row);
      }
      row.dataset.state = office.state;
      row.querySelector(".office-mark").textContent = MARKS[office.state] ?? "?";
      row.querySelector(".office-name").textContent = office.name;
      row.querySelector(".office-state").textContent = office.state_label;
      const button = row.querySelector("button");
      button.hidden = office.chat === null;
      button.setAttribute("aria-label", button.dataset.label.replace("{}", office.name));
      button.onclick = () => this.openChat(office.chat);
    }
  }
}

function percent(part, whole) {
  return whole === 0 ? "0%" : `${(100 * part) / whole}%`;
}
