// The syntax of policies. Every decision is LL(1): the generated parser then holds no adaptivePredict call (a test
// guards this). Tokens come from lexer.re, so this grammar declares them itself.
//
// Each block statement has a head, up to its `{`, and clauses, up to their `;`: recovery (compiler/parse) reads the
// pieces of a faulty statement one by one with exactly these rules. What the reader needs carries a label, because no
// tree is built: labels are fields of the rule's context.
//
// Keyword tokens are spelt in lower case with `-` for `_`. Words that open a statement or join two parts are reserved;
// all others stay usable as names (rule softWord).
parser grammar PolicyParser;

tokens {
  // statements (reserved)
  POLICY, IMPORT, FOREST, SUBNET, ADDRESSES, SERVICE, HOST, CA, AUTH, PROPOSAL, GROUP, EXEMPTION, RULE, TUNNEL, EXPECT,
  ACCESS_GROUP, ASSIGN, DEVICE, INVENTORY, ALLOW,
  // joints (reserved)
  ANY, ME, MINUS, FROM, TO, ON, IN, AMONG, AND, USING, DOMAIN,
  // methods and protocols: names everywhere but among their own kind
  KERBEROS, CERTIFICATE, PSK, TCP, UDP, ICMP, ICMPV6, PROTOCOL,
  // clauses and their values
  VERSION, OWNER, DESCRIPTION, PROFILE, DEFAULT_RESPONSE, OFF, TRUST, TWO_WAY, ONE_WAY, ADDRESS, DYNAMIC, PLATFORM, OU,
  SITE, ROLE, KEY, ID, OFFERS, MAIN, QUICK, SUBJECT, IKE, LIFETIME, PFS, ESP, AH, MEMBERS, EXCEPT, SECURE, OUTBOUND,
  FALLBACK, SECURE_ONLY, STAGE, REQUEST, REQUIRE, MODE, ENFORCE, AUDIT, REASON, APPLIES, TICKET, EXPIRES, PERMIT, BLOCK,
  NEGOTIATE, ACCEPT, UNSECURED, CONNECTION, BETWEEN, SECURED, WITH, ENCRYPTION, CLEAR, BLOCKED, FAILS, UNKNOWN, UNTIL,
  ISOLATION, BOUNDARY, NO_FALLBACK, NO_IPSEC, ENVIRONMENT, CODE, AT, COMPUTERS, USERS, ACCOUNT, MAPPED, INBOUND, DENY,
  INITIATE, NEVER, LOCAL, PATH, PASSES, READS, NAT, DNS, RESPOND_ONLY,
  // values
  NAME,    // sql-1, corp.contoso.example
  SUITE,   // 3des-sha1-modp1024: a word that begins with a digit
  NUMBER,  // 1433
  PORTS,   // 1000-1010
  DATE,    // 2027-06-30
  TRANSPORT, // udp/500, tcp/1024-65535
  LITERAL, // 10.1.2.3, 10.1.0.0/16, 10.1.9.10-10.1.9.20, 2001:db8::/32, and whatever looks like one
  STRING,
  // marks
  COMMA, LPAREN, LBRACE, EQUALS, COLON, ARROW, BOTH_WAYS, PLUS, RPAREN, RBRACE, SEMI,
  BAD // no token of the language
}

declaration
  : policy=policyDecl | import_=importDecl | forest=forestDecl | subnet=subnetDecl | addresses=addressesDecl
  | service=serviceDecl | host=hostDecl | ca=caDecl | auth=authDecl | proposal=proposalDecl | group=groupDecl
  | exemption=exemptionDecl | rule_=ruleDecl | tunnel=tunnelDecl | expect=expectDecl | allow=allowDecl
  | accessGroup=accessGroupDecl | assign=assignDecl | device=deviceDecl | inventory=inventoryDecl
  ;

// --- names, sets, services, methods -------------------------------------------------------------------------------
// NAME comes first and at once: each rule on the way to it would cost a context.
word         : NAME | softWord | authWord | protocolWord;
serviceName  : NAME | softWord | authWord;
authName     : NAME | softWord | protocolWord;
dottedName   : word | SUITE; // domains and platforms may begin with a digit
authWord     : KERBEROS | CERTIFICATE | PSK;
protocolWord : TCP | UDP | ICMP | ICMPV6 | PROTOCOL;
softWord : plainWord | DNS; // keywords that may be names
plainWord // all but what an address set reads in its own way
  : VERSION | OWNER | DESCRIPTION | PROFILE | DEFAULT_RESPONSE | OFF | TRUST | TWO_WAY | ONE_WAY | ADDRESS
  | DYNAMIC | PLATFORM | OU | SITE | ROLE | KEY | ID | OFFERS | MAIN | QUICK | SUBJECT | IKE | LIFETIME | PFS | ESP | AH
  | MEMBERS | EXCEPT | SECURE | OUTBOUND | FALLBACK | SECURE_ONLY | STAGE | REQUEST | REQUIRE | MODE | ENFORCE | AUDIT
  | REASON | APPLIES | TICKET | EXPIRES | PERMIT | BLOCK | NEGOTIATE | ACCEPT | UNSECURED | CONNECTION | BETWEEN
  | SECURED | WITH | ENCRYPTION | CLEAR | BLOCKED | FAILS | UNKNOWN | UNTIL | ISOLATION | BOUNDARY | NO_FALLBACK
  | NO_IPSEC | RESPOND_ONLY | ENVIRONMENT | CODE | AT | COMPUTERS | USERS | ACCOUNT | MAPPED | INBOUND | DENY | INITIATE
  | NEVER | LOCAL | PATH | PASSES | READS | NAT
  ;
words : items+=word (COMMA items+=word)*;

addressItem : LITERAL | ANY | ME | NAME | DNS (LPAREN dns=STRING RPAREN)? | plainWord | authWord | protocolWord;
addressList : items+=addressItem (COMMA items+=addressItem)*;
addressSide : item=addressItem | LBRACE list=addressList RBRACE;
addressSet  : items=addressSide (MINUS less=addressSide)?;

ports       : NUMBER | PORTS;
serviceItem
  : (TCP | UDP) (FROM sources=ports)? (TO targets=ports)?
  | (ICMP | ICMPV6) type=(NAME | NUMBER)? (CODE code=NUMBER)?
  | PROTOCOL number=NUMBER
  | transport=TRANSPORT
  | name=serviceName
  ;
serviceList : items+=serviceItem (COMMA items+=serviceItem)*;

authItem
  : KERBEROS
  | CERTIFICATE LPAREN authorities=words RPAREN mapped=MAPPED?
  | PSK LPAREN (file=STRING | ENVIRONMENT variable=STRING) RPAREN
  | name=authName
  ;
authList  : items+=authItem (COMMA items+=authItem)*;

suite     : NAME | SUITE;
suites    : items+=suite (COMMA items+=suite)*;
quickPart : ESP LPAREN items+=suite (COMMA items+=suite)? RPAREN | AH LPAREN items+=suite RPAREN;
quickItem : parts+=quickPart (PLUS parts+=quickPart)?;
quickList : items+=quickItem (COMMA items+=quickItem)*;
quantity  : number=NUMBER unit=NAME;

// --- clauses that several statements share --------------------------------------------------------------------------
usingClause       : USING list=authList SEMI;
ownerClause       : OWNER text=STRING SEMI;
reasonClause      : REASON text=STRING SEMI;
descriptionClause : DESCRIPTION text=STRING SEMI;
outboundClause    : OUTBOUND value=(FALLBACK | SECURE_ONLY) SEMI;
serviceClause     : SERVICE list=serviceList SEMI;

// --- policy ----------------------------------------------------------------------------------------------------------
policyDecl   : head=policyHead clauses+=policyClause* RBRACE;
policyHead   : POLICY name=word LBRACE;
policyClause
  : version=versionClause | owner=ownerClause | description=descriptionClause | profile=profileClause
  | using_=usingClause | response=defaultResponseClause
  ;
versionClause         : VERSION number=NUMBER SEMI;
profileClause         : PROFILE name=dottedName SEMI;
defaultResponseClause : DEFAULT_RESPONSE (ON (USING list=authList)? | off=OFF) SEMI;

importDecl    : IMPORT pattern=STRING SEMI;
inventoryDecl : INVENTORY pattern=STRING SEMI;

// --- forest ----------------------------------------------------------------------------------------------------------
forestDecl    : head=forestHead clauses+=forestClause* RBRACE;
forestHead    : FOREST name=word LBRACE;
forestClause  : domains=domainsClause | trust=trustClause;
domainsClause : DOMAIN items+=dottedName (COMMA items+=dottedName)* SEMI;
trustClause   : TRUST forest=word way=(TWO_WAY | ONE_WAY) SEMI;

// --- addresses and services ------------------------------------------------------------------------------------------
subnetDecl    : SUBNET name=word EQUALS items+=LITERAL (COMMA items+=LITERAL)* SEMI;
addressesDecl : ADDRESSES name=word EQUALS set=addressSet SEMI;
serviceDecl   : SERVICE name=serviceName EQUALS list=serviceList SEMI;

// --- host ------------------------------------------------------------------------------------------------------------
hostDecl   : head=hostHead clauses+=hostClause* RBRACE;
hostHead   : HOST name=word LBRACE;
hostClause
  : address=addressClause | platform=platformClause | domain=domainClause | ou=ouClause | site=siteClause
  | role=roleClause | certificate=hostCertificateClause | identity=identityClause | account=accountClause
  | offers=offersClause | description=descriptionClause
  ;
addressClause : ADDRESS (items+=hostAddress (COMMA items+=hostAddress)* | DYNAMIC (IN within=addressList)?) SEMI;
hostAddress   : LITERAL | DNS LPAREN dns=STRING RPAREN;
platformClause        : PLATFORM name=dottedName SEMI;
domainClause          : DOMAIN name=dottedName SEMI;
ouClause              : OU text=STRING SEMI;
siteClause            : SITE name=word SEMI;
roleClause            : ROLE list=words SEMI;
hostCertificateClause : CERTIFICATE file=STRING (KEY key=STRING)? FROM authority=word SEMI;
identityClause        : ID text=STRING SEMI;
accountClause         : ACCOUNT text=STRING SEMI;
offersClause          : OFFERS (MAIN main=suites | QUICK quick=quickList) SEMI;

// --- certification authority, authentication, proposal ---------------------------------------------------------------
caDecl              : head=caHead clauses+=caClause* RBRACE;
caHead              : CA name=word LBRACE;
caClause            : certificate=caCertificateClause | subject=subjectClause | description=descriptionClause;
caCertificateClause : CERTIFICATE file=STRING SEMI;
subjectClause       : SUBJECT text=STRING SEMI;

authDecl : AUTH name=authName EQUALS list=authList SEMI;

proposalDecl   : head=proposalHead clauses+=proposalClause* RBRACE;
proposalHead   : PROPOSAL name=authName LBRACE;
proposalClause
  : ike=ikeClause | main=mainClause | quick=quickClause | lifetime=lifetimeClause | pfs=pfsClause
  | description=descriptionClause
  ;
ikeClause      : IKE version=word SEMI;
mainClause     : MAIN list=suites (LIFETIME lifetime=quantity)? SEMI;
quickClause    : QUICK list=quickList SEMI;
lifetimeClause : LIFETIME limits+=quantity (COMMA limits+=quantity)* SEMI;
pfsClause      : PFS value=(ON | OFF | NAME | SUITE) SEMI;

// --- group -----------------------------------------------------------------------------------------------------------
groupDecl   : head=groupHead clauses+=groupClause* RBRACE;
groupHead   : GROUP name=word COLON kind=groupKind LBRACE;
groupKind   : ISOLATION | BOUNDARY | NO_FALLBACK | ENCRYPTION | RESPOND_ONLY | NO_IPSEC;
groupClause
  : members=membersClause | secure=secureClause | using_=usingClause | outbound=outboundClause | stage=stageClause
  | mode_=modeClause | inbound=inboundClause | initiate=initiateClause | reason=reasonClause | owner=ownerClause
  | description=descriptionClause
  ;
membersClause : MEMBERS items+=memberItem (COMMA items+=memberItem)* SEMI;
memberItem    : DOMAIN domain=dottedName (EXCEPT LBRACE except=words RBRACE)? | name=word;
secureClause  : SECURE set=addressSet SEMI;
stageClause   : STAGE value=(REQUEST | REQUIRE) SEMI;
modeClause    : MODE value=(ENFORCE | AUDIT) SEMI;
inboundClause : INBOUND value=(ALLOW | DENY) list=words SEMI;
initiateClause : INITIATE TO list=words NEVER SEMI;

// --- access groups, assignment ---------------------------------------------------------------------------------------
accessGroupDecl
  : ACCESS_GROUP name=word EQUALS kind=(COMPUTERS | USERS) LBRACE items+=principal (COMMA items+=principal)* RBRACE SEMI
  ;
principal : account=STRING | name=word;

assignDecl   : ASSIGN policy=word TO target=assignTarget SEMI;
assignTarget : OU unit=STRING IN domain=dottedName | SITE site=word | DOMAIN domain=dottedName | LOCAL host=word;

// --- exemption -------------------------------------------------------------------------------------------------------
exemptionDecl   : head=exemptionHead clauses+=exemptionClause* RBRACE;
exemptionHead   : EXEMPTION name=word LBRACE;
exemptionClause
  : to=toClause | applies=appliesClause | reason=reasonClause | owner=ownerClause | ticket=ticketClause
  | expires=expiresClause | description=descriptionClause
  ;
toClause      : TO set=addressSet (SERVICE list=serviceList)? SEMI;
appliesClause : APPLIES TO list=words SEMI;
ticketClause  : TICKET text=STRING SEMI;
expiresClause : EXPIRES date=DATE SEMI;

// --- rule ------------------------------------------------------------------------------------------------------------
ruleDecl   : head=ruleHead clauses+=ruleClause* RBRACE;
ruleHead   : RULE name=word (ON hosts=words | AMONG among=addressSet) LBRACE;
ruleClause
  : fromTo=fromToClause | service=serviceClause | verdict=verdictClause | outbound=outboundClause
  | accept=acceptClause | oneWay=oneWayClause | connection=connectionClause | reason=reasonClause | owner=ownerClause
  | description=descriptionClause
  ;
fromToClause     : FROM source=addressSet TO target=addressSet SEMI;
verdictClause    : (PERMIT | BLOCK | NEGOTIATE (USING list=authList)?) SEMI;
acceptClause     : ACCEPT UNSECURED SEMI;
oneWayClause     : ONE_WAY SEMI;
connectionClause : CONNECTION kind=word SEMI;

// --- tunnel ----------------------------------------------------------------------------------------------------------
tunnelDecl    : head=tunnelHead clauses+=tunnelClause* RBRACE;
tunnelHead    : TUNNEL name=word LBRACE;
tunnelClause
  : between=betweenClause | using_=usingClause | reason=reasonClause | owner=ownerClause
  | description=descriptionClause
  ;
betweenClause : BETWEEN left=tunnelEnd AND right=tunnelEnd SEMI;
tunnelEnd     : host=word LPAREN behind=addressSet RPAREN (AT at=LITERAL)?;

// --- device: what lies between ---------------------------------------------------------------------------------------
deviceDecl   : head=deviceHead clauses+=deviceClause* RBRACE;
deviceHead   : DEVICE name=word LBRACE;
deviceClause
  : path=pathClause | passes=passesClause | reads=readsClause | nat=natClause | description=descriptionClause
  ;
pathClause   : ON PATH left=addressSet BOTH_WAYS right=addressSet SEMI;
passesClause : PASSES list=serviceList SEMI;
readsClause  : READS list=words SEMI;
natClause    : NAT SEMI;

// --- expectations and accepted findings ------------------------------------------------------------------------------
expectDecl : EXPECT source=addressSet ARROW target=addressSet (SERVICE list=serviceList)? COLON result=outcome SEMI;
outcome    : SECURED (WITH encrypted=ENCRYPTION)? | CLEAR | BLOCKED | FAILS | ONE_WAY | UNKNOWN;
allowDecl  : ALLOW id=word (UNTIL until=DATE)? REASON text=STRING SEMI;
