/*
 * The map of a box: one cell per position. A click or Enter selects. A thing is moved by dragging it, or with "Move": first
 * the thing, then the free position. That also works by keyboard, and by touch, where browsers do not drag. With "Select
 * several" each click or Enter ticks one more (with Shift all between); a click with Ctrl does so at once.
 *
 * The map asks and Python decides: a move shows as under way until the next data arrives, whatever that says.
 */

const MOVE_ANSWER_WITHIN = 5000

// By what the arrow and home keys change [row, column].
const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-Infinity, 0],
  PageDown: [Infinity, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
}

const between = (least, value, most) => Math.max(least, Math.min(most, value))

class BoxMap {
  #cells = []
  #shape = ''
  #answered = 0
  #hitsShown = ''
  #current = 1
  #selected = null
  #choosing = false
  #source = null
  #dragged = null
  #underWay = 0
  #ticking = false
  #ticked = new Set()
  #tickedLast = null
  #cleared

  constructor(root) {
    this.$ = (selector) => root.querySelector(selector)
    this.grid = this.$('.grid')
    const { grid } = this
    grid.onclick = (event) => this.#onCell(event, (position) => this.#choose(position, event))
    grid.onkeydown = (event) => this.#key(event)
    grid.addEventListener('focusin', (event) => this.#onCell(event, (position) => this.#goTo(position)))
    grid.onpointerover = (event) => this.#onCell(event, (position) => this.#tell(position))
    grid.onpointerleave = () => this.#tell(this.#resting())
    grid.ondragstart = (event) => this.#onCell(event, (position) => this.#dragStart(event, position))
    grid.ondragover = (event) => this.#onCell(event, (position) => this.#dragOver(event, position))
    grid.ondrop = (event) => this.#onCell(event, (position) => this.#drop(event, position))
    grid.ondragend = () => this.#dragEnd()
    this.$('.move').onclick = () => this.#setChoosing(!this.#choosing)
    this.$('.several').onclick = () => this.#setTicking(!this.#ticking)
  }

  /** Called at the mount and whenever the page's data or theme changes. */
  update({ data, setStateValue, setTriggerValue }) {
    this.data = data
    this.setStateValue = setStateValue
    this.setTriggerValue = setTriggerValue
    this.things = new Map(data.cells.map((cell) => [cell.position, cell]))
    this.#build()
    this.#select(data.selected)
    if (data.answered !== this.#answered) this.#finishMove()
    this.#answered = data.answered
    this.$('.move').hidden = data.readonly
    if (data.readonly) this.#setChoosing(false)
    this.$('.several').hidden = !data.several
    this.#keepTicked(data)
    this.#draw()
    this.#showHits()
  }

  close() {
    clearTimeout(this.#underWay)
  }

  /* Drawing */

  #build() {
    const { rows, columns, names, row_names: rowNames, column_names: columnNames } = this.data
    const shape = JSON.stringify([rows, names])
    if (shape === this.#shape) return
    this.#shape = shape
    this.#cells = names.map((name, index) => this.#newCell(index + 1))
    const tops = [head('', 'columnheader'), ...columnNames.map((name) => head(name, 'columnheader'))]
    const lines = rowNames.map((name, row) => [
      head(name, 'rowheader', 'row-name'),
      ...this.#cells.slice(row * columns, (row + 1) * columns),
    ])
    this.$('.box').classList.toggle('unnamed', !rowNames.some(Boolean))
    this.grid.replaceChildren(...[tops, ...lines].map(rowOf))
    this.#current = between(1, this.#current, names.length)
    this.$('.box').style.setProperty('--columns', columns)
    this.grid.setAttribute('aria-rowcount', rows + 1)
    this.grid.setAttribute('aria-colcount', columns + 1)
  }

  #newCell(position) {
    const cell = this.$('template.new-cell').content.firstElementChild.cloneNode(true)
    cell.dataset.position = position
    return cell
  }

  #draw() {
    this.grid.setAttribute('aria-label', this.data.title)
    this.grid.setAttribute('aria-readonly', this.data.readonly)
    for (const cell of this.#cells) this.#drawCell(cell, Number(cell.dataset.position))
    this.grid.classList.toggle('choosing', this.#source !== null)
    this.grid.classList.toggle('lit', this.data.hits.length > 0)
    this.#tell(this.#resting())
  }

  #drawCell(cell, position) {
    const thing = this.things.get(position)
    if (thing) cell.dataset.state = thing.state
    else delete cell.dataset.state
    cell.style.setProperty('--colour', thing?.colour ?? '')
    cell.style.setProperty('--ink', thing?.ink ?? '')
    cell.firstElementChild.textContent = thing ? thing.label : this.#name(position)
    cell.draggable = this.#canMove(position)
    cell.tabIndex = position === this.#current ? 0 : -1
    cell.classList.toggle('free', !thing)
    cell.classList.toggle('hit', this.data.hits.includes(position))
    cell.classList.toggle('source', position === this.#source)
    cell.classList.toggle('ticked', this.#ticked.has(position))
    cell.setAttribute('aria-selected', position === this.#selected || this.#ticked.has(position))
    cell.setAttribute('aria-label', this.#describe(position))
  }

  /** What the line below the map tells of while the pointer is elsewhere. */
  #resting() {
    return this.#source ?? this.#selected ?? this.data.hits[0] ?? null
  }

  #name(position) {
    return this.data.names[position - 1]
  }

  #describe(position) {
    const found = this.data.hits.includes(position) ? '. Found here' : ''
    const ticked = this.#ticked.has(position) ? '. Ticked' : ''
    return `${this.#name(position)}: ${this.#content(position)}${found}${ticked}`
  }

  #content(position) {
    const thing = this.things.get(position)
    if (!thing) return 'free'
    const state = thing.state === 'in' ? '' : this.data.words[thing.state]
    return [thing.title, state].filter(Boolean).join('. ')
  }

  /** The line below the map: what is in the position, or what to do next. */
  #tell(position) {
    const spot = this.$('.spot')
    const hint = this.#hint()
    spot.classList.toggle('idle', position === null)
    if (hint || position === null) {
      spot.textContent = hint
      return
    }
    const name = document.createElement('b')
    name.textContent = this.#name(position)
    spot.replaceChildren(name, this.#content(position))
  }

  #hint() {
    if (this.#ticking) return this.#ticked.size ? `${this.#ticked.size} ticked.` : 'Tick what you want to select.'
    if (this.#source !== null) return `Where to? Choose a free position for ${this.#name(this.#source)}.`
    return this.#choosing ? 'Choose what to move.' : ''
  }

  #say(words) {
    this.$('.spoken').textContent = words
  }

  /** Scrolls only the map, and only when what was found has changed: never the page under somebody's hands. */
  #showHits() {
    const hits = this.data.hits.join()
    const first = this.#cells[this.data.hits[0] - 1]
    if (hits === this.#hitsShown || !first) return
    this.#hitsShown = hits
    const scroll = this.$('.scroll')
    scroll.scrollLeft = first.offsetLeft - scroll.clientWidth / 2
  }

  /* Selecting */

  #onCell(event, act) {
    const cell = event.target.closest?.('.cell')
    if (cell) act(Number(cell.dataset.position))
  }

  #choose(position, event) {
    this.#goTo(position)
    if (this.data.several && (event.ctrlKey || event.metaKey) && !this.#ticking) this.#setTicking(true)
    if (this.#ticking) this.#tick(position, event.shiftKey)
    else if (this.#choosing) this.#chooseForMove(position)
    else this.#selectAndSay(position)
  }

  #selectAndSay(position) {
    if (position === this.#selected) return
    this.#select(position)
    this.#draw()
    this.setStateValue('selected', position)
  }

  #select(position) {
    if (position !== null && position !== this.#selected) this.#goTo(position)
    this.#selected = position
  }

  /** One cell at a time is in the order of the Tab key. */
  #goTo(position) {
    const before = this.#cells[this.#current - 1]
    if (before) before.tabIndex = -1
    this.#current = position
    this.#cells[position - 1].tabIndex = 0
    this.#tell(position)
  }

  #key(event) {
    if (event.key === 'Escape') this.#escape()
    else if (event.key === 'Enter' || event.key === ' ') this.#choose(this.#current, event)
    else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && this.data.several) this.#tickAll()
    else if (STEPS[event.key]) this.#step(...STEPS[event.key])
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  #step(down, right) {
    const { rows, columns } = this.data
    const row = between(0, Math.floor((this.#current - 1) / columns) + down, rows - 1)
    const column = between(0, ((this.#current - 1) % columns) + right, columns - 1)
    this.#goTo(row * columns + column + 1)
    this.#cells[this.#current - 1].focus()
  }

  #escape() {
    if (this.#ticking) this.#setTicking(false)
    else if (this.#choosing) this.#setChoosing(false)
    else this.#selectAndSay(null)
  }

  /* Ticking several */

  #setTicking(ticking) {
    this.#ticking = ticking
    if (ticking) this.#setChoosing(false)
    else this.#sayTicked([])
    this.$('.several').textContent = ticking ? 'Stop selecting' : 'Select several'
    this.$('.several').setAttribute('aria-pressed', ticking)
    this.grid.setAttribute('aria-multiselectable', ticking)
    this.#draw()
  }

  #tick(position, through) {
    const from = through && this.#tickedLast !== null ? this.#tickedLast : position
    const range = this.#cells.map((_, index) => index + 1).slice(Math.min(from, position) - 1, Math.max(from, position))
    const ticked = new Set(this.#ticked)
    const off = from === position && ticked.has(position)
    for (const each of range.filter((one) => this.#canTick(one))) off ? ticked.delete(each) : ticked.add(each)
    this.#tickedLast = position
    this.#sayTicked([...ticked])
  }

  #tickAll() {
    if (!this.#ticking) this.#setTicking(true)
    this.#sayTicked(this.#cells.map((_, index) => index + 1).filter((position) => this.#canTick(position)))
  }

  /** Free positions too: they are blocked or reserved. What another collection holds is not one's own to choose. */
  #canTick(position) {
    return this.things.get(position)?.state !== 'foreign'
  }

  #sayTicked(positions) {
    const before = [...this.#ticked].join()
    this.#ticked = new Set(positions.sort((one, other) => one - other))
    this.#draw()
    this.#say(this.#hint())
    if ([...this.#ticked].join() !== before) this.setStateValue('ticked', [...this.#ticked])
  }

  /** After an act the page takes the ticks away. */
  #keepTicked(data) {
    if (data.cleared !== this.#cleared && this.#cleared !== undefined && this.#ticking) this.#setTicking(false)
    this.#cleared = data.cleared
  }

  /* Moving */

  #canMove(position) {
    return !this.data.readonly && ['in', 'out'].includes(this.things.get(position)?.state)
  }

  #setChoosing(choosing) {
    if (choosing && this.#ticking) this.#setTicking(false)
    this.#choosing = choosing
    // What is selected is what one wants to move.
    this.#source = choosing && this.#canMove(this.#selected) ? this.#selected : null
    this.$('.move').textContent = choosing ? 'Stop' : 'Move'
    this.$('.move').setAttribute('aria-pressed', choosing)
    this.#say(this.#hint())
    this.#draw()
  }

  #chooseForMove(position) {
    if (position === this.#source) this.#source = null
    else if (this.#canMove(position)) this.#source = position
    else if (this.#source !== null && !this.things.has(position)) return this.#move(this.#source, position)
    this.#say(this.#hint())
    this.#draw()
  }

  #move(from, to) {
    this.#setChoosing(false)
    this.#source = null
    this.#cells[from - 1].classList.add('moving')
    this.#cells[to - 1].classList.add('target')
    this.#goTo(to)
    this.$('.spot').textContent = `Moving ${this.#name(from)} to ${this.#name(to)} …`
    this.#say(this.$('.spot').textContent)
    clearTimeout(this.#underWay)
    this.#underWay = setTimeout(() => this.#finishMove(), MOVE_ANSWER_WITHIN)
    this.setTriggerValue('moved', { from, to })
  }

  #finishMove() {
    clearTimeout(this.#underWay)
    for (const cell of this.#cells) cell.classList.remove('moving', 'target')
  }

  #dragStart(event, position) {
    if (!this.#canMove(position)) return
    this.#dragged = position
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', this.#name(position))
    this.#source = position
    // After the browser has made its picture of the dragged cell: that one is to look as it is.
    setTimeout(() => this.#draw())
  }

  #dragOver(event, position) {
    if (this.#dragged === null || this.things.has(position)) return
    event.preventDefault()
    for (const cell of this.#cells) cell.classList.toggle('target', Number(cell.dataset.position) === position)
  }

  #drop(event, position) {
    event.preventDefault()
    const from = this.#dragged
    this.#dragEnd()
    if (from !== null && !this.things.has(position)) this.#move(from, position)
  }

  #dragEnd() {
    if (this.#dragged === null) return
    this.#dragged = null
    this.#source = null
    for (const cell of this.#cells) cell.classList.remove('target')
    this.#draw()
  }
}

function head(name, role, ...classes) {
  const element = document.createElement('div')
  element.classList.add('head', ...classes)
  element.setAttribute('role', role)
  element.textContent = name
  return element
}

function rowOf(children) {
  const row = document.createElement('div')
  row.className = 'row'
  row.setAttribute('role', 'row')
  row.append(...children)
  return row
}

/* What Streamlit calls ------------------------------------------------------------------------------------------------ */

const maps = new WeakMap()

export default function mount(component) {
  const root = component.parentElement
  if (!maps.has(root)) maps.set(root, new BoxMap(root))
  const map = maps.get(root)
  map.update(component)
  return () => {
    map.close()
    maps.delete(root)
  }
}
