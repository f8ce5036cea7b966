/* Standard sentences become buttons that put themselves into the form's text box. Without it they are a list to copy from. */
(function () {
  "use strict";
  document.querySelectorAll("[data-insert]").forEach(function (list) {
    var form = list.closest("form"), box = form && form.querySelector(list.dataset.insert);
    if (!box) return;
    list.querySelectorAll("li").forEach(function (line) {
      var button = document.createElement("button"), words = line.textContent.trim();
      button.type = "button";
      button.className = "desk-reasons__pick";
      button.textContent = words;
      button.addEventListener("click", function () {
        var typed = box.value.trim();
        if (typed.indexOf(words) < 0) box.value = typed ? typed + "\n" + words : words;
        box.focus();
      });
      line.textContent = "";
      line.appendChild(button);
    });
  });
})();
