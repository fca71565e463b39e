import { agentGuardrail } from '../../../lib/compliance/genai/rules/agent-guardrail';
import { agentKey } from '../../../lib/compliance/genai/rules/agent-key';
import { agentCoreAuthorizer } from '../../../lib/compliance/genai/rules/agentcore-authorizer';
import { agentCoreBrowserRecording } from '../../../lib/compliance/genai/rules/agentcore-browser-recording';
import { agentCoreKeys } from '../../../lib/compliance/genai/rules/agentcore-keys';
import { agentCoreVpc } from '../../../lib/compliance/genai/rules/agentcore-vpc';
import { promptKey } from '../../../lib/compliance/genai/rules/prompt-key';
import { describeRule, type Resources } from './rule-cases';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/0a1b';
const GUARDRAIL = { GuardrailIdentifier: 'gr-1234567890', GuardrailVersion: '3' };
const DRAFT = { GuardrailIdentifier: 'gr-1234567890', GuardrailVersion: 'DRAFT' };

function givenFlow(...configurations: object[]): Resources {
  const nodes = configurations.map((configuration, i) => ({ Name: `node${i}`, Configuration: configuration }));
  return { Flow: ['AWS::Bedrock::Flow', { Definition: { Nodes: nodes } }] };
}

describeRule(agentGuardrail, {
  good: {
    'an agent with a version': { Agent: ['AWS::Bedrock::Agent', { GuardrailConfiguration: GUARDRAIL }] },
    'a flow with guardrails': givenFlow(
      { Input: {} },
      { Prompt: { SourceConfiguration: {}, GuardrailConfiguration: GUARDRAIL } },
      {
        KnowledgeBase: { KnowledgeBaseId: 'AB12', ModelId: 'amazon.nova-lite-v1:0', GuardrailConfiguration: GUARDRAIL },
      },
    ),
    'a node that only retrieves': givenFlow({ KnowledgeBase: { KnowledgeBaseId: 'AB12' } }),
  },
  bad: {
    'an agent without': [{ Agent: ['AWS::Bedrock::Agent', { AgentName: 'a' }] }, 'Agent'],
    'an agent with DRAFT': [{ Agent: ['AWS::Bedrock::Agent', { GuardrailConfiguration: DRAFT }] }, 'Agent'],
    'a prompt without': [givenFlow({ Prompt: { SourceConfiguration: {} } }), 'Flow'],
    'one prompt of two with DRAFT': [
      givenFlow({ Prompt: { GuardrailConfiguration: GUARDRAIL } }, { Prompt: { GuardrailConfiguration: DRAFT } }),
      'Flow',
    ],
    'a node that answers without': [
      givenFlow({ KnowledgeBase: { KnowledgeBaseId: 'AB12', ModelId: 'amazon.nova-lite-v1:0' } }),
      'Flow',
    ],
  },
});

describeRule(agentKey, {
  good: {
    'keys on both': {
      Agent: ['AWS::Bedrock::Agent', { CustomerEncryptionKeyArn: KEY }],
      Session: ['AWS::Bedrock::Session', { EncryptionKeyArn: KEY }],
    },
  },
  bad: {
    'an agent without': [{ Agent: ['AWS::Bedrock::Agent', { AgentName: 'a' }] }, 'Agent'],
    'a session without': [{ Session: ['AWS::Bedrock::Session', { SessionMetadata: {} }] }, 'Session'],
  },
});

describeRule(promptKey, {
  good: {
    'keys on both': {
      Prompt: ['AWS::Bedrock::Prompt', { CustomerEncryptionKeyArn: KEY }],
      Flow: ['AWS::Bedrock::Flow', { CustomerEncryptionKeyArn: KEY }],
    },
  },
  bad: {
    'a prompt without': [{ Prompt: ['AWS::Bedrock::Prompt', { Name: 'p' }] }, 'Prompt'],
    'a flow with an empty key': [{ Flow: ['AWS::Bedrock::Flow', { CustomerEncryptionKeyArn: '' }] }, 'Flow'],
  },
});

function givenMode(type: string, mode: string): Resources {
  return { It: [`AWS::BedrockAgentCore::${type}`, { NetworkConfiguration: { NetworkMode: mode } }] };
}

describeRule(agentCoreVpc, {
  good: {
    'a runtime in a VPC': givenMode('Runtime', 'VPC'),
    'a browser in a VPC': givenMode('BrowserCustom', 'VPC'),
    'a code interpreter in a sandbox': givenMode('CodeInterpreterCustom', 'SANDBOX'),
  },
  bad: {
    'a public runtime': [givenMode('Runtime', 'PUBLIC'), 'It'],
    'a runtime without a word': [{ It: ['AWS::BedrockAgentCore::Runtime', { RoleArn: 'role' }] }, 'It'],
    'a public browser': [givenMode('BrowserCustom', 'PUBLIC'), 'It'],
    'a public code interpreter': [givenMode('CodeInterpreterCustom', 'PUBLIC'), 'It'],
  },
});

describeRule(agentCoreKeys, {
  good: {
    'keys on all': {
      Memory: ['AWS::BedrockAgentCore::Memory', { EncryptionKeyArn: KEY }],
      Gateway: ['AWS::BedrockAgentCore::Gateway', { KmsKeyArn: KEY }],
      Engine: ['AWS::BedrockAgentCore::PolicyEngine', { EncryptionKeyArn: KEY }],
      Evaluator: ['AWS::BedrockAgentCore::Evaluator', { KmsKeyArn: KEY }],
      Dataset: ['AWS::BedrockAgentCore::Dataset', { KmsKeyArn: KEY }],
      Bundle: ['AWS::BedrockAgentCore::ConfigurationBundle', { KmsKeyArn: KEY }],
    },
  },
  bad: {
    'a memory without': [{ Memory: ['AWS::BedrockAgentCore::Memory', { EventExpiryDuration: 30 }] }, 'Memory'],
    'a key in the wrong place': [{ Gateway: ['AWS::BedrockAgentCore::Gateway', { EncryptionKeyArn: KEY }] }, 'Gateway'],
  },
});

function givenGateway(type: string, jwt?: object): Resources {
  const configuration = jwt && { AuthorizerConfiguration: { CustomJWTAuthorizer: jwt } };
  return { Gateway: ['AWS::BedrockAgentCore::Gateway', { AuthorizerType: type, ...configuration }] };
}

const ISSUER = { DiscoveryUrl: 'https://login.example.com/.well-known/openid-configuration' };

describeRule(agentCoreAuthorizer, {
  good: {
    'a gateway with IAM': givenGateway('AWS_IAM'),
    'a gateway for an audience': givenGateway('CUSTOM_JWT', { ...ISSUER, AllowedAudience: ['tools'] }),
    'a runtime with IAM': { Runtime: ['AWS::BedrockAgentCore::Runtime', { RoleArn: 'role' }] },
  },
  bad: {
    'a gateway without': [givenGateway('NONE'), 'Gateway'],
    'a gateway without a word': [{ Gateway: ['AWS::BedrockAgentCore::Gateway', { Name: 'g' }] }, 'Gateway'],
    'a JWT type without an authorizer': [givenGateway('CUSTOM_JWT'), 'Gateway'],
    'every token of an issuer': [givenGateway('CUSTOM_JWT', { ...ISSUER, AllowedClients: [] }), 'Gateway'],
    'every token of an issuer at a runtime': [
      {
        Runtime: [
          'AWS::BedrockAgentCore::Runtime',
          { AuthorizerConfiguration: { CustomJWTAuthorizer: { DiscoveryUrl: ISSUER.DiscoveryUrl } } },
        ],
      },
      'Runtime',
    ],
    'a payment manager without': [
      { Manager: ['AWS::BedrockAgentCore::PaymentManager', { AuthorizerType: 'NONE' }] },
      'Manager',
    ],
  },
});

describeRule(agentCoreBrowserRecording, {
  good: {
    'a recorded browser': { Browser: ['AWS::BedrockAgentCore::BrowserCustom', { RecordingConfig: { Enabled: true } }] },
  },
  bad: {
    'a browser without a word': [{ Browser: ['AWS::BedrockAgentCore::BrowserCustom', { Name: 'b' }] }, 'Browser'],
    'a browser with recording off': [
      { Browser: ['AWS::BedrockAgentCore::BrowserCustom', { RecordingConfig: { Enabled: false } }] },
      'Browser',
    ],
  },
});
