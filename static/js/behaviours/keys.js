/* The counter never leaves the keyboard: an element with aria-keyshortcuts="A" is pressed by A outside of text. */
(function () {
  "use strict";
  if (!document.body.hasAttribute("data-keys")) return;
  function typing(element) {
    return element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) &&
      !/^(radio|checkbox|button|submit)$/.test(element.type));
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (document.body.dataset.keys === "off") return;
    var wanted = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    var found = Array.prototype.find.call(document.querySelectorAll("[aria-keyshortcuts]"), function (element) {
      return element.getAttribute("aria-keyshortcuts").toUpperCase() === wanted.toUpperCase() && element.offsetParent !== null;
    });
    if (!found) return;
    event.preventDefault();
    if (typing(found)) { found.focus(); found.select(); } else { found.click(); }
  });
})();
