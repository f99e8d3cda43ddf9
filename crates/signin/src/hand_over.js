
const answer = [...new URLSearchParams(location.hash.slice(1))];
// First of all the fragment leaves the address bar and the history.
history.replaceState(null, "", location.pathname);
if (answer.length === 0) {
  document.getElementById("moment").hidden = true;
  document.getElementById("stray").hidden = false;
} else {
  const form = document.forms[0];
  for (const [name, value] of answer) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  // Not `form.submit`: a field of that name would be in its place.
  HTMLFormElement.prototype.submit.call(form);
}
