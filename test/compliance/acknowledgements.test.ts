import { ACKNOWLEDGEMENTS } from '../../lib/compliance/acknowledgements';
import { configNames, loadConfig } from '../../lib/config';

test.each(configNames())('the whole list for %s is as it was reviewed', (name) => {
  const config = loadConfig(name);
  const list = ACKNOWLEDGEMENTS.flatMap(({ findings, resources, owner, reviewBy }) =>
    (typeof resources === 'function' ? resources(config) : resources).flatMap((resource) =>
      findings.map((finding) => `${finding} on ${resource}, ${owner}, by ${reviewBy}`),
    ),
  );
  expect(list).toMatchSnapshot();
});

test('every entry has an owner, a reason that names its control, and a date', () => {
  for (const { owner, reason, reviewBy } of ACKNOWLEDGEMENTS) {
    expect(owner).not.toBe('');
    expect(reason).toMatch(/Control: \w/);
    expect(reviewBy).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});
