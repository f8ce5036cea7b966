/* ? shows the keys of the page: whatever carries aria-keyshortcuts, in its own words. */
(function () {
  "use strict";
  var dialog = document.querySelector("[data-keys-help]");
  if (!dialog || !dialog.showModal) return;
  function line(key, words) {
    var row = document.createElement("div"), term = document.createElement("dt"), cap = document.createElement("kbd");
    var told = document.createElement("dd");
    cap.textContent = key;
    told.textContent = words;
    term.appendChild(cap);
    row.appendChild(term);
    row.appendChild(told);
    return row;
  }
  document.addEventListener("keydown", function (event) {
    var at = event.target;
    if (event.key !== "?" || event.isComposing || event.keyCode === 229 || dialog.open) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !/^(radio|checkbox)$/.test(at.type)) return;
    var list = dialog.querySelector("dl");
    list.textContent = "";
    document.querySelectorAll("[aria-keyshortcuts]").forEach(function (one) {
      if (one.offsetParent === null) return;
      var cap = one.getAttribute("aria-keyshortcuts"), copy = one.cloneNode(true);
      copy.querySelectorAll("kbd").forEach(function (kbd) { kbd.remove(); });
      list.appendChild(line(cap, one.getAttribute("aria-label") || copy.textContent.trim() || one.placeholder || ""));
    });
    event.preventDefault();
    dialog.showModal();
  });
})();
