import Domain
import Engine
import Foundation
import StrictJSON
import TestKit
import Testing

@testable import Composition

/// Operators' commands about venue keys: nothing comes or goes without its event, and nothing is
/// lost between two operators.
@Suite struct VenueKeyCommandTests {
    private let home: TemporaryVault
    private let store = MemoryStore()
    private let service: AdminService

    private struct SilentProber: VenueProber {
        func probe(_ account: VenueAccount) async throws(CompositionError) -> VenueProbe {
            throw .vault(.absent(account))
        }
    }

    init() throws {
        home = try TemporaryVault()
        let configuration = try ConfigurationTests.decode(
            """
            venues:
              - {id: north, kind: kraken, symbols: [BTC-USD], accounts: [{id: main, tenant: acme}]}
              - {id: south, kind: binance, symbols: [BTC-USD], accounts: [{id: main, tenant: acme}]}
              - {id: west, kind: binance, symbols: [BTC-USD], accounts: [{id: main, tenant: beta}]}
            """)
        service = AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], custody: .nowhere,
            venueKeys: VenueKeyCustody(
                path: home.path, connectors: configuration.connectors, prober: SilentProber()),
            time: MovedTime(), random: SystemRandom())
    }

    /// As it goes over the socket.
    private func tell(_ command: VenueKeyCommand) async throws -> AdminAnswer {
        let request = AdminRequest(.venueKey(command), operatorName: "ann", reason: "new")
        let answer = await service.handle(try AdminRequest(json: request.json))
        return try AdminAnswer(json: answer.json)
    }

    private func refusal(_ command: VenueKeyCommand) async throws -> String {
        let answer = try await tell(command)
        guard case .refused(let reason) = answer else { return "not refused: \(answer)" }
        return reason
    }

    @Test func aKeyIsStoredReplacedListedAndRemovedEachWithItsEvent() async throws {
        let first = try home.sealed()
        let name = "key \(first.fingerprint) (hmac) of north/main"
        #expect(try await tell(.store(first)) == .done("stored \(name)"))
        let second = try home.sealed(version: 2)
        _ = try await tell(.store(second))
        #expect(try await tell(.list) == .venueKeys([second]))
        #expect(try home.file.read() == [second])
        #expect(try await refusal(.test(first.account)).contains("north/main has no key"))
        guard case .done = try await tell(.remove(first.account)) else {
            Issue.record("not removed")
            return
        }
        #expect(try home.file.read().isEmpty)
        #expect(try await refusal(.remove(first.account)).contains("north/main has no key"))
        #expect(
            store.books.events.map(\.kind) == [.venueKeyAdded, .venueKeyAdded, .venueKeyRemoved])
        #expect(store.books.events.allSatisfy { $0.tenant == "acme" })
        #expect(store.books.events[0].note == "\(name) by ann: new")
        #expect(!store.books.events.contains { $0.note.contains("canary") })
    }

    @Test func whatTwoOperatorsDoAtOnceIsNotLost() async throws {
        let first = try home.sealed()
        _ = try await tell(.store(first))
        // Both looked before either stored.
        #expect(try await refusal(.store(first)).contains("changed meanwhile"))
        let third = try home.sealed(version: 3)
        #expect(try await refusal(.store(third)).contains("changed meanwhile"))
        #expect(try home.file.read() == [first])
    }

    @Test func anAccountOfNobodyOrOfAnotherTenantIsRefused() async throws {
        #expect(
            try await refusal(.store(try home.sealed("east")))
                .contains("no live account east/main"))
        #expect(
            try await refusal(.store(try home.sealed("west"))).contains("stored for tenant acme"))
        #expect(store.books.events.isEmpty && !FileManager.default.fileExists(atPath: home.path))
    }

    @Test(arguments: [MemoryStore.Spoilt.lost, .applied])
    func withoutItsEventNoKeyIsStored(outcome: MemoryStore.Spoilt) async throws {
        store.spoil([outcome])
        _ = try await refusal(.store(try home.sealed()))
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder).isEmpty)
    }

    @Test func aNewMasterKeyWrapsAllOfThemOrNone() async throws {
        let keys = [try home.sealed("north"), try home.sealed("south")]
        for key in keys { _ = try await tell(.store(key)) }
        let other = try #require(MasterKey(base64: TemporaryVault.masterText(2)))
        let after = try keys.map { try home.vault.rewrap($0, by: other) }
        let foreign = try home.vault.rewrap(try home.sealed("north"), by: other)
        for bad in [[after[0]], [foreign, after[1]], [keys[0], after[1]], []] {
            #expect(try await refusal(.rewrap(bad)).contains("meanwhile"))
            #expect(try home.file.read() == keys)
        }
        guard case .done(let said) = try await tell(.rewrap(after)) else {
            Issue.record("not wrapped")
            return
        }
        #expect(said.contains("2 venue keys by master key \(other.id)"))
        #expect(try home.file.read() == after)
        #expect(store.books.events.last?.kind == .venueKeysRewrapped)
    }

    @Test func whatIsPrintedHasNothingThatIsSealed() async throws {
        let sealed = try home.sealed()
        _ = try await tell(.store(sealed))
        let answer = try await tell(.list)
        let shown = try [AnswerFormat.text, .json].map {
            try AnswerPrinter(format: $0).text(of: answer)
        }
        for text in shown {
            #expect(text.contains(sealed.fingerprint) && text.contains("north/main"))
            #expect(!text.contains("payload") && !text.contains("wrappedKey"))
        }
    }
}
