/**
 * Where the phone is. The exact position stays on it: what leaves is rounded to 3 decimals (about
 * 100 m). It is remembered for this tab only, for exact distances on the list, and dies with it.
 */
const KEY = 'here';

/** What may leave the phone. */
export function rounded({ lat, lon }) {
  return { lat: lat.toFixed(3), lon: lon.toFixed(3) };
}

/** Ask the phone, which asks its owner. Rejects when refused, unknown or too slow. */
export function askPhone() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) {
      reject(new Error('no geolocation'));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude }),
      reject,
      { enableHighAccuracy: false, maximumAge: 60000, timeout: 15000 },
    );
  });
}

export function remember(position) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(position));
  } catch {
    // A private window may not store anything: then distances stay rounded.
  }
}

/** The position of this tab, if it is the one that this question was asked from. */
export function rememberedFor(origin) {
  try {
    const position = JSON.parse(sessionStorage.getItem(KEY));
    const { lat, lon } = rounded(position);
    return Number(lat) === origin.lat && Number(lon) === origin.lon ? position : null;
  } catch {
    return null;
  }
}

export function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was stored.
  }
}
