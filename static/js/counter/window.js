/* The window: the first thing that is still unknown is under the cursor; F8 goes on to the statement. */
(function () {
  "use strict";
  var form = document.querySelector("[data-first]");
  if (!form) return;
  function find(name) {
    return form.querySelector('[name="' + name + '"]:not([type="hidden"]), [name^="' + name + '_"]:not([type="hidden"])');
  }
  if (!document.querySelector(".error-summary")) {
    var field = find(form.dataset.first);
    if (field) field.focus();
  }
  document.addEventListener("keydown", function (event) {
    if (event.key !== "F8" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    find("handing-signed").focus();
  });
})();
