/* A signature drawn with finger, pen or mouse; kept as a PNG in the file field. Typing the name stays possible, and is the only way without this script. */
(function () {
  "use strict";
  if (!window.PointerEvent || !window.DataTransfer || !HTMLCanvasElement.prototype.toBlob) return;
  document.querySelectorAll("[data-signature]").forEach(function (box) {
    function part(name) { return box.querySelector("[data-signature-" + name + "]"); }
    var way = part("way"), ways = part("ways"), draw = part("draw"), type = part("type"), pad = part("pad"), typed = part("typed");
    var canvas = pad.querySelector("canvas"), pen = canvas.getContext("2d"), said = part("said"), file = part("file"), marks = 0, drawing = false;
    function choose(which) {
      way.value = which;
      pad.hidden = which !== "draw";
      typed.hidden = which === "draw";
      draw.setAttribute("aria-pressed", String(which === "draw"));
      type.setAttribute("aria-pressed", String(which !== "draw"));
    }
    function wipe() {
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      marks = 0;
      file.value = "";
      said.textContent = said.getAttribute("data-empty");
    }
    function place(event) {
      var frame = canvas.getBoundingClientRect();
      return [(event.clientX - frame.left) * canvas.width / frame.width, (event.clientY - frame.top) * canvas.height / frame.height];
    }
    function keep() {
      canvas.toBlob(function (blob) {
        if (!blob || !marks) return;
        var files = new DataTransfer();
        files.items.add(new File([blob], "signature.png", { type: "image/png" }));
        file.files = files.files;
        said.textContent = said.getAttribute("data-there");
      }, "image/png");
    }
    canvas.addEventListener("pointerdown", function (event) {
      if (event.button) return;
      var at = place(event);
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.strokeStyle = "#14181f";
      pen.lineWidth = 7;
      pen.lineCap = pen.lineJoin = "round";
      pen.beginPath();
      pen.moveTo(at[0], at[1]);
      pen.lineTo(at[0] + 0.1, at[1]);
      pen.stroke();
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", function (event) {
      if (!drawing) return;
      var at = place(event);
      marks += 1;
      pen.lineTo(at[0], at[1]);
      pen.stroke();
    });
    ["pointerup", "pointercancel"].forEach(function (name) {
      canvas.addEventListener(name, function () { if (drawing) { drawing = false; keep(); } });
    });
    part("wipe").addEventListener("click", wipe);
    draw.addEventListener("click", function () { choose("draw"); });
    type.addEventListener("click", function () { choose("type"); typed.querySelector("input").focus(); });
    ways.hidden = false;
    if (window.innerWidth < 480) { canvas.height = canvas.width / 2; box.classList.add("signature--tall"); }
    wipe();
    choose(typed.querySelector("input").value || box.classList.contains("field--error") ? "type" : "draw");
  });
})();
