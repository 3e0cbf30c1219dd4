// The wall at the door. The page carries the present code and a few to come; htmx brings new ones every 20 seconds. This
// script shows the one whose turn it is, says when the wall has been without a signal, and takes a code away once the
// server would take it no more. It knows only how long ago the page was made: of the two clocks the one that went
// further counts, so a computer that slept shows no code that is over.
(function () {
  "use strict";
  var wall = null, ran = 0, was = 0;

  function each(selector, act) { Array.prototype.forEach.call(wall.querySelectorAll(selector), act); }
  function show(selector, yes) { each(selector, function (one) { one.hidden = !yes; }); }
  function gone() {
    return Number(wall.dataset.gone) + Math.max(performance.now() - ran, Date.now() - was) / 1000;
  }
  function say(left, words) {
    each("[data-countdown]", function (one) { one.textContent = one.dataset[words].replace("{n}", Math.ceil(left)); });
  }
  function tick() {
    var found = document.getElementById("wall"), codes, last, length, place, since, left, lost;
    if (!found) { return; }
    if (found !== wall) { wall = found; ran = performance.now(); was = Date.now(); }
    codes = wall.querySelectorAll("[data-code]");
    if (!codes.length) { return; }
    length = Number(wall.dataset.length);
    last = codes.length - 1;
    since = gone();
    place = Math.floor(since / length);
    lost = since - Number(wall.dataset.gone) > 1.5 * length; // something that should have come has not
    left = (last + Number(wall.dataset.accepted)) * length - since;
    Array.prototype.forEach.call(codes, function (one, number) { one.hidden = left <= 0 || number !== Math.min(place, last); });
    show("[data-over]", left <= 0);
    show("[data-lost]", lost && left > 0);
    show("progress, [data-countdown]", left > 0);
    if (lost) { say(left, "remaining"); } else { say(length - since % length, "countdown"); }
    each("progress", function (one) { one.value = since % length; });
  }
  tick();
  setInterval(tick, 1000);
})();
