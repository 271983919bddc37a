/**
 * The page on which a service is written. Without any of this it is a form with a button "Save";
 * with it, it saves by itself, adds and removes rows without leaving, and tells who else is there.
 */
import { together } from './editing/company.js';
import { howSpoken } from './editing/how-spoken.js';
import { removable } from './editing/removing.js';
import { renewable } from './editing/renewing.js';
import { keepSaving } from './editing/saving.js';
import { told } from './editing/told.js';
import { whoSaysSo } from './editing/who-says-so.js';
import { writtenIn } from './editing/written-in.js';

export function start(form) {
  const words = JSON.parse(form.dataset.words);
  const saving = keepSaving(form, words);
  renewable(form, saving, words);
  removable(form, words);
  whoSaysSo(form);
  howSpoken(form);
  writtenIn(form);
  told(form);
  together(form, saving);
}
