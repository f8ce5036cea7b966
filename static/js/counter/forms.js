/* A page that asks before a move has its first field under the cursor; Ctrl+Enter sends it from inside a text. */
(function () {
  "use strict";
  var form = document.querySelector(".desk-form:not(.site-visit) form[method=post]");
  if (!form) return;
  if (!document.querySelector("[data-error-summary], [autofocus]") && window.innerWidth > 760) {
    var first = form.querySelector("input:not([type=hidden]):not([type=file]), select, textarea");
    if (first) first.focus();
  }
  form.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector(".form-actions button"));
  });
})();
