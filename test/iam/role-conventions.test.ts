import type { Template } from 'aws-cdk-lib/assertions';
import { settingsRoleName } from '../../lib/account/settings-role';
import { givenConfig } from '../support/configs';
import { givenStage, templatesOf } from '../support/stage';

function rolesOf(templates: Record<string, Template>) {
  return Object.values(templates).flatMap((t) =>
    Object.values(t.findResources('AWS::IAM::Role')).map((r) => r.Properties),
  );
}

const BOUNDARY = 'arn:aws:iam::111122223333:policy/Boundary';

describe('a config with conventions for roles', () => {
  const templates = templatesOf(
    givenStage({ iam: { permissionsBoundaryArn: BOUNDARY, roleNamePrefix: 'corp-', rolePath: '/platform/' } }),
  );
  const roles = rolesOf(templates);

  test('holds for every role, those that CDK makes by itself included', () => {
    expect(roles.length).toBeGreaterThanOrEqual(4);
    for (const role of roles) {
      expect(role).toMatchObject({
        PermissionsBoundary: BOUNDARY,
        Path: '/platform/',
        RoleName: expect.stringMatching(/^corp-/),
      });
    }
  });

  test('gives names that IAM takes and that differ', () => {
    const names = roles.map((role) => role.RoleName as string);
    for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{1,64}$/);
    expect(new Set(names).size).toBe(names.length);
  });

  test('puts managed policies under the path', () => {
    const policies = Object.values(templates).flatMap((t) => Object.values(t.findResources('AWS::IAM::ManagedPolicy')));
    expect(new Set(policies.map((p) => p.Properties.Path))).toEqual(new Set(['/platform/']));
  });
});

test('a config without them leaves names and boundary out; one role has a name that other policies know', () => {
  const roles = rolesOf(templatesOf(givenStage()));
  for (const role of roles) expect(role).not.toHaveProperty('PermissionsBoundary');
  expect(roles.flatMap(({ RoleName }) => RoleName ?? [])).toEqual([settingsRoleName(givenConfig())]);
});
