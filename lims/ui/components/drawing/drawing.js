/* Shows a drawing, and tells which of its positions was clicked. */

const shown = new WeakMap()

export default function mount(component) {
  const { data, parentElement: root, setStateValue } = component
  const sheet = root.querySelector('.sheet')
  if (shown.get(root) !== data.svg) {
    sheet.innerHTML = data.svg
    shown.set(root, data.svg)
  }
  sheet.style.maxWidth = `${data.width}px`
  sheet.classList.toggle('choosing', data.choosing)
  sheet.onclick = (event) => {
    const position = event.target.closest('[data-position]')?.dataset.position
    if (data.choosing && position) setStateValue('chosen', Number(position))
  }
  return () => shown.delete(root)
}
