import Testing

@testable import Webhooks

@Suite struct CallbackPolicyTests {
    @Test(
        arguments: [
            (443, true, true), (443, false, true), (80, false, true), (80, true, false),
            (22, true, false), (25, false, false), (1, true, false), (1023, true, false),
            (1024, true, true), (8080, true, true), (8443, true, true), (65_535, true, true),
            (5432, true, false), (6379, true, false), (27_017, false, false),
        ] as [(UInt16, Bool, Bool)])
    func aPortIsCalledUnlessAnInternalServiceIsExpectedThere(
        port: UInt16, isSecure: Bool, isAllowed: Bool
    ) {
        #expect(CallbackPolicy().allows(port: port, isSecure: isSecure) == isAllowed)
    }

    @Test func aListOfPortsReplacesTheRule() {
        let policy = CallbackPolicy(allowedPorts: [5432])
        #expect(policy.allows(port: 5432, isSecure: true))
        #expect(!policy.allows(port: 443, isSecure: true))
    }
}
