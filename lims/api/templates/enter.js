// Opening the link is enough for a person. A mail program that looks at links ahead of them runs no scripts, so it
// does not use the link up.
document.querySelector("form").requestSubmit();
