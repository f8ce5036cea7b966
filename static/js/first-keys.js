/* A reader types like a keyboard, and a hurried hand does not wait for the cursor: digits pressed while no control has the
   focus are written into the field that form[data-first-keys] names. In the head, so that not even the first one is lost. */
(function () {
  "use strict";
  var early = "", sent = false;
  function field() {
    var form = document.querySelector("form[data-first-keys]");
    return form && form.elements[form.dataset.firstKeys];
  }
  function taken(element) {
    return element && element.closest("input, select, textarea, button, a, summary, dialog, [contenteditable]");
  }
  /* After a refusal the number is typed anew; otherwise what stands there is continued. */
  function go_on_in(target) {
    var anew = document.activeElement.closest("[data-error-summary]");
    target.focus();
    if (anew) target.select(); else target.setSelectionRange(target.value.length, target.value.length);
  }
  function hand_over() {
    var target = field();
    if (!target || !early) return target;
    target.value = early;
    early = "";
    go_on_in(target);
    if (sent) target.form.requestSubmit();
    return target;
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
    if (taken(document.activeElement) || document.querySelector("dialog[open]")) return;
    var character = /^[0-9]$/.test(event.key) || (early && /^[xX]$/.test(event.key));
    if (!character && !(early && event.key === "Enter")) return;
    var target = hand_over();
    if (target) {
      if (document.activeElement !== target) go_on_in(target);
      return;
    }
    event.preventDefault();
    if (character) early += event.key; else sent = true;
  }, true);
  document.addEventListener("DOMContentLoaded", hand_over);
})();
