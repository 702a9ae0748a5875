/*
 * A freezer at a glance: each box a tile in the colour of its fill, in its rack, on its shelf. A click or Enter opens it.
 * One tile at a time is in the order of the Tab key; the arrow keys go to the next one, also from rack to rack.
 */

class HeatMap {
  #shown = ''
  #tiles = []
  #current = 0

  constructor(root) {
    this.$ = (selector) => root.querySelector(selector)
    this.map = this.$('.map')
    this.map.onclick = (event) => this.#open(event.target.closest?.('[data-code]'))
    this.map.onkeydown = (event) => this.#key(event)
    this.map.onpointerover = (event) => this.#tell(event.target.closest?.('.tile'))
    this.map.addEventListener('focusin', (event) => this.#goTo(event.target.closest?.('.tile')))
  }

  /** Called at the mount and whenever the page's data or theme changes. */
  update({ data, setTriggerValue }) {
    this.setTriggerValue = setTriggerValue
    const wanted = JSON.stringify(data)
    if (wanted === this.#shown) return
    this.#shown = wanted
    this.map.setAttribute('aria-label', data.title)
    this.map.replaceChildren(...data.nodes.map((node) => this.#drawn(node)))
    this.#tiles = [...this.map.querySelectorAll('.tile')]
    this.#current = Math.min(this.#current, Math.max(this.#tiles.length - 1, 0))
    if (this.#tiles.length) this.#tiles[this.#current].tabIndex = 0
    this.$('.told').textContent = ''
  }

  #drawn(node) {
    return node.inside ? this.#group(node) : this.#tile(node)
  }

  #tile(node) {
    const tile = this.#copy('new-tile')
    tile.dataset.code = node.code
    tile.dataset.step = node.step
    tile.style.setProperty('--share', `${node.share}%`)
    tile.textContent = node.share
    tile.setAttribute('aria-label', node.title)
    return tile
  }

  #group(node) {
    const group = this.#copy('new-group')
    const name = group.querySelector('.name')
    name.dataset.code = node.code
    name.textContent = node.title
    group.querySelector('.inside').append(...node.inside.map((each) => this.#drawn(each)))
    return group
  }

  #copy(name) {
    return this.$(`template.${name}`).content.firstElementChild.cloneNode(true)
  }

  #open(element) {
    if (element) this.setTriggerValue('opened', element.dataset.code)
  }

  #tell(tile) {
    if (tile) this.$('.told').textContent = tile.getAttribute('aria-label')
  }

  #goTo(tile) {
    if (!tile) return
    this.#tiles[this.#current].tabIndex = -1
    this.#current = this.#tiles.indexOf(tile)
    tile.tabIndex = 0
    this.#tell(tile)
  }

  #key(event) {
    const tile = event.target.closest?.('.tile')
    if (!tile) return
    const next = this.#next(tile, event.key)
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    next.focus()
  }

  #next(tile, key) {
    const at = this.#tiles.indexOf(tile)
    if (key === 'ArrowRight') return this.#tiles[at + 1]
    if (key === 'ArrowLeft') return this.#tiles[at - 1]
    if (key === 'Home') return this.#tiles[0]
    if (key === 'End') return this.#tiles.at(-1)
    if (key === 'ArrowDown') return this.#inNextRow(tile, this.#tiles.slice(at + 1))
    if (key === 'ArrowUp') return this.#inNextRow(tile, this.#tiles.slice(0, at).reverse())
    return null
  }

  /** Of the nearest row above or below, the tile that stands nearest. */
  #inNextRow(tile, others) {
    const own = tile.getBoundingClientRect()
    const first = others.find((each) => Math.abs(each.getBoundingClientRect().top - own.top) > own.height / 2)
    if (!first) return null
    const top = first.getBoundingClientRect().top
    const row = others.filter((each) => Math.abs(each.getBoundingClientRect().top - top) < own.height / 2)
    const far = (each) => Math.abs(each.getBoundingClientRect().left - own.left)
    return row.reduce((best, each) => (far(each) < far(best) ? each : best))
  }
}

/* What Streamlit calls ------------------------------------------------------------------------------------------------ */

const maps = new WeakMap()

export default function mount(component) {
  const root = component.parentElement
  if (!maps.has(root)) maps.set(root, new HeatMap(root))
  maps.get(root).update(component)
  return () => maps.delete(root)
}
