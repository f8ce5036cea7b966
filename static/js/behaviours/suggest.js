/* What the search box offers while one types: a combobox after the ARIA pattern. Arrows move, Enter opens, Escape closes; without it the box is a plain search. */
(function () {
  "use strict";
  if (!window.fetch) return;
  var words = window.TONGBAN.words;
  document.querySelectorAll("input[data-suggest]").forEach(function (input, n) {
    var form = input.form, list = document.createElement("ul"), said = document.createElement("p");
    var timer, asked = 0, shown = "", chosen = -1, composing = false, cache = {};
    list.id = "suggestions-" + n;
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", words.suggestions || "");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    form.appendChild(list);
    form.appendChild(said);
    [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]].forEach(function (pair) { input.setAttribute(pair[0], pair[1]); });

    function close() {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function choose(to) {
      var rows = list.children;
      if (chosen >= 0 && rows[chosen]) rows[chosen].removeAttribute("aria-selected");
      chosen = to;
      if (to < 0) { input.removeAttribute("aria-activedescendant"); return; }
      rows[to].setAttribute("aria-selected", "true");
      rows[to].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", rows[to].id);
    }
    function draw(items) {
      list.textContent = "";
      items.forEach(function (item, k) {
        var row = document.createElement("li"), link = document.createElement("a"), name = document.createElement("b"), note = document.createElement("span");
        row.id = list.id + "-" + k;
        row.setAttribute("role", "option");
        link.href = item.url;
        link.tabIndex = -1;
        name.textContent = item.name;
        note.textContent = item.note;
        link.appendChild(name);
        link.appendChild(note);
        row.appendChild(link);
        list.appendChild(row);
      });
      chosen = -1;
      list.hidden = !items.length;
      input.setAttribute("aria-expanded", items.length ? "true" : "false");
      input.removeAttribute("aria-activedescendant");
      said.textContent = items.length ? (words.suggested || "").replace("{n}", items.length) : "";
    }
    function ask() {
      var typed = input.value.trim(), mine = ++asked;
      if (typed === shown && !list.hidden) return;
      shown = typed;
      if (!typed) { close(); return; }
      if (cache[typed]) { draw(cache[typed]); return; }
      fetch(input.getAttribute("data-suggest") + "?q=" + encodeURIComponent(typed), { headers: { "X-Background": "1" } })
        .then(function (answer) { return answer.ok ? answer.json() : { items: [] }; })
        .then(function (found) {
          cache[typed] = found.items;
          if (mine === asked && document.activeElement === input) draw(found.items);
        }).catch(function () {});
    }
    function later() {
      clearTimeout(timer);
      if (!composing) timer = setTimeout(ask, 180);
    }
    input.addEventListener("compositionstart", function () { composing = true; });
    input.addEventListener("compositionend", function () { composing = false; later(); });
    input.addEventListener("input", later);
    input.addEventListener("blur", function () { setTimeout(close, 150); });
    input.addEventListener("keydown", function (event) {
      var count = list.children.length;
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) { close(); event.preventDefault(); return; }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) { shown = ""; ask(); event.preventDefault(); return; }
        if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1);
        else choose(chosen < 0 ? count - 1 : chosen - 1);
        event.preventDefault();
        return;
      }
      if (event.key === "Enter" && !list.hidden && chosen >= 0) {
        event.preventDefault();
        list.children[chosen].firstChild.click();
      }
    });
  });
})();
