// One key for all pages: it leads to the search, and there into its box.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = document.querySelector("input[type=search]") || document.querySelector("a[data-search]");
  if (!to) return;
  event.preventDefault();
  if (to.href) location.assign(to.href);
  else to.focus();
});
