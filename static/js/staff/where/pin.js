const DECIMALS = 6; // 11 cm

/** The pin as the form holds it: two coordinates, and whether somebody owes it a look. */
export class Pin {
  constructor(root) {
    const find = (name) => root.querySelector(`[data-${name}]`);
    this.root = root;
    this.fields = { lat: find('lat'), lon: find('lon') };
    this.area = { name: find('area-name'), lat: find('area-lat'), lon: find('area-lon') };
    this.address = find('address');
    this.look = find('look');
    this.owed = find('look-owed');
    this.looked = find('looked');
    this.listeners = [];
    for (const field of Object.values(this.fields)) {
      field.addEventListener('change', () => this.tell());
    }
  }

  /** Where it is, {lat, lon} in degrees; null where the form holds no point. */
  get at() {
    return pointOf(this.fields);
  }

  /** The middle of the area that the public sees; null where there is none. */
  get areaAt() {
    return this.disclosure === 'area' ? pointOf(this.area) : null;
  }

  get disclosure() {
    return this.root.querySelector('[data-disclosure]:checked')?.value ?? 'hidden';
  }

  /** Put it somewhere. What is not `sure` owes a look, until somebody says that they have looked. */
  put({ lat, lon }, { sure } = {}) {
    this.fields.lat.value = rounded(lat);
    this.fields.lon.value = rounded(lon);
    if (sure !== undefined) this.owe(!sure);
    changed(this.fields.lat);
    this.tell();
  }

  putArea(name, lat, lon) {
    this.area.name.value = name;
    this.area.lat.value = lat;
    this.area.lon.value = lon;
    changed(this.area.name);
  }

  owe(isOwed) {
    this.look.hidden = !isOwed;
    // Sent before the box: what is ticked comes last, and holds.
    this.owed.value = isOwed ? 'no' : '';
    this.looked.checked = false;
  }

  /** Call `listener` whenever the pin stands somewhere else. */
  onMove(listener) {
    this.listeners.push(listener);
  }

  tell() {
    for (const listener of this.listeners) listener(this.at);
  }
}

/** As if somebody had typed it: who saves, and who checks, listens to that. */
function changed(field) {
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function pointOf({ lat, lon }) {
  const [north, east] = [lat, lon].map(({ value }) => {
    const text = value.trim().replace(',', '.');
    return text === '' ? NaN : Number(text);
  });
  const isThere = Math.abs(north) <= 90 && Math.abs(east) <= 180;
  return isThere ? { lat: north, lon: east } : null;
}

function rounded(degrees) {
  return String(Number(degrees.toFixed(DECIMALS)));
}
