/** An AWS service that works for the platform, or for somebody else. */
export type Service =
  | 'API Gateway'
  | 'AWS Budgets'
  | 'Bedrock'
  | 'CloudTrail'
  | 'CloudWatch alarms'
  | 'CloudWatch Logs'
  | 'cost anomaly detection'
  | 'EventBridge'
  | 'Lambda'
  | 'log delivery'
  | 'S3 access logging'
  | 'SageMaker'
  | 'SNS'
  | 'VPC flow logs';

/** Who makes a request. A plural stands for each of them. */
export type Who =
  | Service
  | 'every function'
  /** Those of chat, of responses and of images: each calls models of its own kind. */
  | 'functions that call guarded models'
  | 'functions that chat'
  | 'the embeddings function'
  | 'the moderations function'
  | 'the feedback function'
  /** What an Allow of the key or the endpoint is worth by itself. */
  | 'the role of the feedback function, with every permission'
  /** Every function that the API calls, but the one that lists models. */
  | 'functions that apply the guardrail'
  | 'functions that do not chat'
  | 'functions that spend, at the hard limit'
  /** The one that lists models. */
  | 'other functions'
  | 'the account-settings function'
  | 'another function in the role of account settings'
  | 'Lambda, for a function'
  | 'an application'
  | 'an administrator'
  | 'the role that deploys'
  | 'a reader whom the config names'
  | "another account's administrator"
  | 'an application of another account of the organization'
  | 'an administrator of another account of the organization'
  | 'a caller with a token'
  | 'a caller without credentials'
  | 'the flow-log role'
  | "API Gateway's log role"
  | "the trail's role"
  | "the invocation logs' role"
  | "the readers' role"
  | "the budgets' role"
  | "SageMaker's roles";

export type Does =
  | 'call a model'
  | 'call a model for one answer'
  | 'stream from a model'
  | 'call a SageMaker endpoint'
  | 'call a SageMaker endpoint later'
  | 'change a SageMaker endpoint'
  | 'use a prompt'
  | 'use a model in other ways'
  | 'apply a guardrail'
  | 'call with a bearer token'
  | 'call bedrock-mantle'
  | 'change the guardrail'
  | 'set the data retention'
  | 'set the invocation logging'
  | 'set the enforced guardrail'
  | 'set the log role of API Gateway'
  | 'make a batch job'
  | 'make a Bedrock API key'
  | 'change a key'
  | 'stop the rotation of a key'
  | 'change an endpoint'
  | 'change a function'
  | 'change a role'
  | 'change a log group'
  | 'change a policy'
  | 'change a bucket'
  | 'change a topic'
  | 'change a queue'
  | 'change the trail'
  | 'change an alarm'
  | 'change a rule'
  | 'call the API'
  | 'decrypt'
  | 'encrypt'
  | 'make data keys'
  | 'grant a key'
  | 'see a key'
  | 'write logs'
  | 'read logs'
  | 'query logs'
  | 'write traces'
  | 'manage network interfaces'
  | 'read objects'
  | 'read old versions of objects'
  | 'write objects'
  | 'delete objects'
  | 'list objects'
  | 'look at a bucket'
  | 'use items'
  | 'write a rating'
  | 'read ratings'
  | 'change ratings'
  | 'copy the ratings'
  | 'publish'
  | 'send to a queue'
  | 'read a parameter'
  | 'write a parameter'
  | 'delete a parameter'
  | 'attach a policy'
  | 'pass a role'
  | 'assume a role';

export type To =
  /** Aliases of models that carry the guardrail: of a function its own, of anybody else all of them. */
  | 'every alias, in every destination Region'
  | 'every alias, in every other Region'
  | 'every alias, outside the residency'
  | 'the model of every alias, past its profile'
  | 'the global profile of every alias'
  | 'every alias of another guarded kind'
  | 'every embedding alias, in every destination Region'
  | 'every embedding alias, in every other Region'
  | 'the model of every embedding alias, past its profile'
  | 'the global profile of every embedding alias'
  | 'every SageMaker endpoint of the config'
  | 'another SageMaker endpoint'
  | 'any prompt'
  | 'a model that is not listed'
  | 'a profile that is not listed'
  | "another account's profile"
  | 'our guardrail, wherever it evaluates'
  | 'our guardrail'
  | 'another guardrail'
  | "another account's guardrail"
  | 'a mantle project'
  | 'every route'
  | 'another path'
  | "another account's API"
  | 'the data key'
  | 'the audit key'
  | 'the content key'
  | 'the log group of content'
  | 'the log stream of content'
  | 'its own log group'
  | 'every other log group'
  | 'the log group of WAF'
  | 'the log group of the flow logs'
  | 'every endpoint'
  | 'every policy'
  | 'the role that deploys'
  | 'every function'
  | 'every log group'
  | 'a user'
  | 'network interfaces'
  | 'any bucket'
  | 'any table'
  | 'the table of ratings'
  | 'the weights of the models'
  | 'other weights'
  | 'the archive'
  | 'the archive, where the trail has nothing to write'
  | 'the bucket of large bodies'
  | 'the bucket of large bodies, where Bedrock has nothing to write'
  | 'the bucket of access logs'
  | 'every topic'
  | 'the queue of undelivered alerts'
  | 'the trail'
  | 'an alarm'
  | 'a rule'
  | 'the records of settings'
  | 'another parameter'
  | 'the account of API Gateway'
  | 'an API'
  | 'every role of the platform'
  | 'every role of a function'
  | 'every role of a function that spends'
  | 'every role of no function that spends'
  | 'the flow-log role'
  | "API Gateway's log role"
  | "every role but API Gateway's log role"
  | "the trail's role"
  | "the invocation logs' role"
  | "every role but the invocation logs' role"
  | "the readers' role"
  | "the budgets' role"
  | "SageMaker's roles"
  | 'all resources';

/** Where a request comes from. */
export type From =
  | 'our endpoint'
  | 'another endpoint'
  | 'the internet'
  /** Our endpoint where the API is private, the addresses of the config where it is regional. */
  | "the clients' network"
  /** By a service, or by a call for which the platform has no endpoint. */
  | 'AWS';

/** Guardrail that a model call names. */
export type Guardrail = 'pinned' | 'none' | 'DRAFT' | 'without a version' | 'another version' | 'another guardrail';
/** Service tier that a model call names. */
export type Tier = 'none' | 'every listed tier' | 'every other tier';
/** Inference profile through which a foundation model is reached. */
export type Profile = 'its own' | 'another one';

/** What a request says of itself; of a service, whom it works for. */
export type Saying =
  | 'nothing'
  /** The service works for something of ours: our trail, a rule of the platform, a log group of the account ... */
  | 'for this account'
  | 'for another account'
  | 'for a log group of this account'
  | 'for a log group of another account'
  | 'for the log group of content'
  | 'for another trail'
  /** Our trail as its source, another account's in the encryption context. */
  | "for this account, with another's context"
  | 'for another rule'
  | 'for another bucket'
  /** The topic or the queue stands in the encryption context, and nothing says which account it is for. */
  | 'for a topic of ours'
  | 'for another topic'
  | 'for the queue of undelivered alerts'
  | 'for another queue'
  | 'for this account, over plain HTTP'
  | 'for this account, over old TLS'
  | 'for this account, under another key'
  | 'over plain HTTP'
  | 'over old TLS'
  | 'through Bedrock'
  | 'through S3'
  | 'through DynamoDB, for the ratings'
  | 'through DynamoDB, for another table'
  | 'through DynamoDB, for itself'
  /** Folders that a listing is of. */
  | 'of the folder'
  | 'of another folder'
  | 'through Parameter Store, for a record'
  | 'through Parameter Store, for another parameter'
  /** Service that is handed the role. */
  | 'to Bedrock'
  | 'to API Gateway'
  | 'to Lambda'
  | 'with the policy of the hard limit'
  | 'with another policy';
