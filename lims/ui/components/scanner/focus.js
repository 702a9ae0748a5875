/*
 * Where the focus is, and which keys write: a scanner types, and must neither lose its text nor press a button.
 */

const TAKES_TEXT = [
  'textarea, select, canvas, iframe, [contenteditable=""], [contenteditable="true"]',
  '[role="textbox"], [role="combobox"], [role="listbox"], [role="menu"]',
  'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"], [type="range"], [type="color"])',
].join(', ')

function focused() {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

const nothingFocused = () => [null, document.body, document.documentElement].includes(document.activeElement)

/** A key that writes; the space bar presses buttons, and no code begins with it. */
const writes = (event) =>
  event.key.length === 1 &&
  event.key !== ' ' &&
  !event.isComposing &&
  (event.getModifierState('AltGraph') || !(event.ctrlKey || event.metaKey || event.altKey))

/** The scanner's fields that are on the screen: while there is one, all scans are its own. */
const fieldsOnThisPage = () => (window[Symbol.for('staal.scanner.fields')] ??= new Set())
