import assert from 'node:assert/strict';
import test from 'node:test';
import { type FixtureMember, makeZip } from '../../assets/zipFixture';
import { readFiles } from '../temporaryFolder';

const members = (prefix = '', deflate = true): FixtureMember[] =>
  ['a', 'b'].flatMap((label) =>
    Array.from({ length: 5 }, (_, i) => ({
      name: `${prefix}${label}/${i}.png`,
      content: `ok ${label} ${i} ${'x'.repeat(40)}`,
      deflate: deflate && i % 2 === 0,
    })),
  );
const read = (t: test.TestContext, zip: Buffer | FixtureMember[], settings = {}) =>
  readFiles(t, { 'p.zip': Buffer.isBuffer(zip) ? zip : makeZip(zip) }, { path: 'p.zip', ...settings });

test('an archive is read as the folder that it holds, stored or deflated', async (t) => {
  const { examples, result } = await read(t, [{ name: '__MACOSX/x', content: '' }, ...members()]);
  assert.equal(result.modality, 'image');
  assert.deepEqual(result.labels, ['a', 'b']);
  const all = Object.values(examples).flat();
  assert.equal(all.length, 10);
  assert.ok(all.every(({ row }) => /^p\.zip\/[ab]\/\d\.png$/.test(row.image!)));
  const folder = Object.fromEntries(members().map(({ name, content }) => [`data/${name}`, content]));
  const unpacked = await readFiles(t, folder, { path: 'data' });
  const contents = (splits: typeof examples) =>
    Object.values(splits).map((split) => split.map(({ row, target }) => [row.sha256, ...target]));
  assert.deepEqual(contents(examples), contents(unpacked.examples));
});

test('a single enclosing folder is ignored, also above splits', async (t) => {
  const { examples } = await read(t, members('photos/'));
  assert.equal(Object.values(examples).flat().length, 10);
  const packed = ['photos/.DS_Store', 'photos/LICENSE', 'README.txt', '__MACOSX/photos/._a'];
  const besides = await read(t, [...members('photos/'), ...packed.map((name) => ({ name, content: 'x' }))]);
  assert.deepEqual(besides.examples, examples);
  const split = await read(t, [...members('photos/train/'), ...members('photos/test/')]);
  assert.deepEqual(
    Object.values(split.examples).map(({ length }) => length),
    [8, 2, 10],
  );
});

test('refuses links, paths that lead out of an archive, and false sizes', async (t) => {
  const refuse = (extra: FixtureMember[], message: RegExp) =>
    assert.rejects(read(t, [...members(), ...extra]), { code: 'dataset/bad-archive', message });
  await refuse([{ name: '../x.png', content: 'ok' }], /invalid relative path/);
  await refuse([{ name: '/x.png', content: 'ok' }], /absolute path/);
  await refuse([{ name: 'a/x.png', content: '/etc/passwd', mode: 0o120777 }], /a link or no plain file/);
  await refuse([{ name: 'a/x.png', content: 'ok', deflate: true, flags: 1 }], /encrypted/);
  await refuse([members()[0]!], /holds a\/0\.png twice/);
  const large = { name: 'a/large.png', content: 'x'.repeat(10_000) };
  const shared = Array.from({ length: 200 }, (_, i) => ({
    ...large,
    name: `a/s${i}.png`,
    inPlaceOf: members().length,
  }));
  await refuse([large, ...shared], /bytes that belong to other members too/);
  const filler = { name: 'a/filler.png', content: 'x'.repeat(1_000_000) };
  await refuse([large, shared[0]!, filler], /bytes that belong to other members too/);
  await refuse(
    [{ name: `${'a/'.repeat(32_000)}x.png`, content: 'ok' }],
    /^.{0,200} too long or too deep: a\/a/,
  );
  await assert.rejects(read(t, Buffer.from('PK\x03\x04 no archive')), { code: 'dataset/bad-archive' });
});

test('a member that unpacks to more than it says, or to too much, is a broken image', async (t) => {
  const bomb = { name: 'a/bomb.png', content: 'ok'.repeat(1000), deflate: true, claimedSize: 10 };
  const enormous = { name: 'a/enormous.png', content: 'ok', deflate: true, claimedSize: 300_000_000 };
  for (const [extra, code] of [
    [bomb, 'broken'],
    [enormous, 'enormous'],
  ] as const) {
    const { examples, warnings } = await read(t, [...members(), extra]);
    assert.equal(Object.values(examples).flat().length, 10);
    assert.match(warnings[0]!.message, new RegExp(`${extra.name.replace('.', '\\.')} \\(${code}\\)`));
    await assert.rejects(read(t, [...members(), extra], { broken: 'fail' }), { code: `picture/${code}` });
  }
});

test('a member whose bytes are not those of its checksum is a broken image', async (t) => {
  const zip = makeZip([...members(), { name: 'a/changed.png', content: 'ok, as it was packed' }]);
  zip.write('ok, as it has become', zip.indexOf('ok, as it was packed'));
  const { examples, warnings } = await read(t, zip);
  assert.equal(Object.values(examples).flat().length, 10);
  assert.match(warnings[0]!.message, /a\/changed\.png \(broken\)/);
});
