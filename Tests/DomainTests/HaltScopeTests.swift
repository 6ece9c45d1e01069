import Domain
import Testing

@Suite struct HaltScopeTests {
    @Test(arguments: [
        (HaltScope.everything, "everything"), (.tenant("acme"), "tenant:acme"),
        (.venue("north"), "venue:north"),
        (.account(VenueAccount("north", "main")), "account:north/main"),
        (.account(VenueAccount("north", "a/b")), "account:north/a/b"),
        (.asset("BTC"), "asset:BTC"), (.executor(.taker), "executor:TAKER"),
        (.executor(.market), "executor:MARKET"), (.tenant("a:b"), "tenant:a:b"),
        (.holding(VenueAccount("north", "main"), "BTC"), "holding:north/main/BTC"),
        (.holding(VenueAccount("north", "a/b"), "BTC"), "holding:north/a/b/BTC"),
    ])
    func aScopeIsWrittenAndReadBack(scope: HaltScope, text: String) {
        #expect(scope.description == text)
        #expect(HaltScope(text) == scope)
    }

    @Test func aQuarantineIsNotSaidToBeAnOperators() {
        let quarantine = Failure.halted(.holding(VenueAccount("north", "main"), "BTC"))
        #expect(quarantine.reason == .halted)
        #expect(quarantine.message.hasPrefix("BTC at north/main is quarantined: ledger and venue"))
        #expect(!quarantine.message.contains("operator"))
        #expect(Failure.halted(.asset("BTC")).message == "Halted by an operator: asset:BTC.")
    }

    @Test(arguments: [
        "", "all", "Everything", "everything:", "tenant", "tenant:", ":acme", ":tenant:acme",
        "account:north", "account:/main", "account:north/", "account://main", "executor:taker",
        "executor:SLOW", "holding:north/main", "holding:north//BTC", "holding:north/main/",
        "holding:", "city:paris", "venue north",
    ])
    func anythingElseIsNoScope(text: String) {
        #expect(HaltScope(text) == nil)
    }
}
