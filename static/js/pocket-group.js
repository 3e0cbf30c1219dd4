// The field by which a trainer's phone is narrowed to one group of a cohort, on its roll and its scanner. Calls chosen()
// when somebody has chosen; gives a function that brings the field up to date.
(function () {
  "use strict";
  function option(value, words, now) {
    var made = document.createElement("option");
    made.value = value;
    made.textContent = words;
    made.selected = value === now;
    return made;
  }
  window.pocketGroup = function (field, roll, chosen) {
    var select = field.querySelector("select"), data = field.dataset, drawn = "";
    select.addEventListener("change", function () {
      roll.choose(select.value);
      chosen();
    });
    return function () {
      var shape = roll.shape + roll.group;
      field.hidden = !roll.groups.length;
      if (shape === drawn) { return; }
      drawn = shape;
      select.textContent = "";
      select.appendChild(option("", data.everybody, roll.group));
      roll.groups.forEach(function (one) { select.appendChild(option(one.id, one.words, roll.group)); });
      select.appendChild(option(window.pocketRoll.NO_GROUP, data.without, roll.group));
    };
  };
})();
