/* The counter never leaves the keyboard: an element with aria-keyshortcuts="A" is pressed by A outside of text, one with
   F2 also inside. A summary with data-focus-inside opens, and its first field or link is under the cursor. */
(function () {
  "use strict";
  if (!document.body.hasAttribute("data-keys")) return;
  function typing(element) {
    return element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) &&
      !/^(radio|checkbox|button|submit)$/.test(element.type));
  }
  /* While a form is on its way, keys meant for the next page press nothing on this one. */
  var leaving = 0;
  document.addEventListener("submit", function (event) { if (!event.defaultPrevented) leaving = Date.now(); });
  window.addEventListener("pageshow", function () { leaving = 0; });
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    if (typing(event.target) && !/^F[0-9]+$/.test(event.key)) { if (event.key === "Escape") event.target.blur(); return; }
    if (document.body.dataset.keys === "off") return;
    if (Date.now() - leaving < 5000) return;
    var wanted = event.key.length === 1 ? event.key.toUpperCase() : event.key;
    var found = Array.prototype.find.call(document.querySelectorAll("[aria-keyshortcuts]"), function (element) {
      return element.getAttribute("aria-keyshortcuts").toUpperCase() === wanted.toUpperCase() && element.offsetParent !== null;
    });
    if (!found) return;
    event.preventDefault();
    if (typing(found)) { found.focus(); found.select(); return; }
    found.click();
    if (!found.hasAttribute("data-focus-inside") || !found.parentNode.open) return;
    var inside = found.parentNode.querySelector("a, input:not([type=hidden]), select");
    if (inside) inside.focus();
  });
})();
