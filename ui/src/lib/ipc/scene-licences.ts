/** The licence texts of a script, as different as real ones are. */
import type { LicenceText } from './backend';

const GRANT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.`;

/** In lines of a fixed length, as most packages have it, and longer than any window. */
const WARRANTY = `THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const signed = (by: string) => `Copyright (c) ${by}\n\n${GRANT}\n\n${WARRANTY}`;

/** Packages called after a company carry none; one carries a notice too; of one there is nothing. */
export function licenceTexts(name: string): LicenceText[] {
  if (name.startsWith('windows')) {
    return [{ from: 'others', licence: 'MIT', text: signed(`the authors of ${name}`) }];
  }
  if (name.startsWith('adler2')) return [];
  const files = ['LICENSE-MIT', 'vendor/LICENSE'];
  return [
    { from: 'package', files, text: signed('2014 Ada') },
    { from: 'package', files: ['NOTICE'], text: 'This product includes software of many people.' },
  ];
}
