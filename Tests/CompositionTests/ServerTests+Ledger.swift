import Domain
import Money
import Testing

@testable import Composition

/// What operators book by the references of the world outside.
extension ServerTests {
    private static let text = """
        server: {port: 0}
        store: {sqlite: store.sqlite}
        tenants: [{id: acme}]
        venues:
          - {id: mint, kind: issuer, pairs: [USD-USDP], treasury: {USD: "100", USDP: "100"}}

        """

    private static func move(
        _ purse: PurseName, _ amount: Int, _ reference: String, isDeposit: Bool = true
    ) -> AdminCommand {
        .ledger(
            .move(
                purse, isDeposit: isDeposit, asset: "USD", amount: Fixed(amount),
                reference: reference))
    }

    private static func isDone(_ answer: AdminAnswer, _ part: String) -> Bool {
        guard case .done(let text) = answer else { return false }
        return text.contains(part)
    }

    /// Every question opens the store anew, as after a restart.
    @Test func anExternalReferenceIsBookedOnceForItsPurse() async throws {
        let configuration = try configuration(Self.text)
        // The first start makes the default profile and fills the treasury.
        try await serving(configuration) { _ in }
        let gateway = gateway(configuration)
        let profile = PurseName.profile("acme", name: Profile.defaultNickname)
        let purses: [PurseName] = [profile, .treasury(nil)]
        for number in 0..<10 {
            let reference = "bank-\(number)"
            for purse in purses {
                let first = try await ask(gateway, Self.move(purse, 5, reference))
                #expect(Self.isDone(first, "activity"), "\(first)")
                let again = try await ask(gateway, Self.move(purse, 5, reference))
                #expect(Self.isDone(again, "already"), "\(again)")
                let other = try await ask(gateway, Self.move(purse, 6, reference))
                guard case .refused(let why) = other else {
                    Issue.record("\(other)")
                    return
                }
                #expect(why.contains("already booked 5"))
            }
            // Money that leaves has references of its own.
            let out = try await ask(gateway, Self.move(profile, 2, reference, isDeposit: false))
            #expect(Self.isDone(out, "activity"), "\(out)")
            let twice = try await ask(gateway, Self.move(profile, 2, reference, isDeposit: false))
            #expect(Self.isDone(twice, "already"), "\(twice)")
        }
        // Refused for want of money, the reference is free for when there is some.
        let early = try await ask(gateway, Self.move(profile, 31, "large", isDeposit: false))
        #expect(early == .refused("only 30 is available"))
        _ = try await ask(gateway, Self.move(profile, 1, "bank-10"))
        let late = try await ask(gateway, Self.move(profile, 31, "large", isDeposit: false))
        #expect(Self.isDone(late, "activity"), "\(late)")
        #expect(try await ask(gateway, .audit) == .audit([]))
    }
}
