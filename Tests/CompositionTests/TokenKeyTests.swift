import Bookkeeping
import Domain
import Engine
import Foundation
import HTTPAPI
import StrictJSON
import TestKit
import Testing

@testable import Composition

@Suite struct TokenKeyTests {
    private static let oldHex = String(repeating: "0a", count: 32)
    private static let publicHex =
        "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    private static let oldForm = #"{"privateKey":"\#(oldHex)","older":["\#(publicHex)"]}"#
    private static let year = Duration.seconds(31_536_000)

    private let keys: TemporaryKeys
    private let time = MovedTime()
    private let store = MemoryStore()

    init() throws { keys = try TemporaryKeys() }

    private func service(_ ring: TokenKeyRing?) -> AdminService {
        AdminService(
            store: store, engine: nil, auditor: Auditor(store: store, records: []),
            tenants: ["acme"], custody: TokenKeyCustody(path: keys.path, ring: ring), time: time,
            random: SystemRandom())
    }

    private func tell(_ command: AdminCommand, _ ring: TokenKeyRing? = nil) async -> AdminAnswer {
        await service(ring).handle(
            AdminRequest(command, operatorName: "ann", reason: "as every year"))
    }

    private func list(_ answer: AdminAnswer) throws -> [TokenKeySummary] {
        guard case .keys(let keys) = answer else {
            Issue.record("\(answer)")
            return []
        }
        return keys
    }

    @Test func theFirstStartMakesKeysThatOnlyTheirOwnerMayRead() throws {
        let first = try keys.file.load(SystemRandom(), at: time.now())
        #expect(try keys.file.load(SystemRandom(), at: time.now()) == first)
        #expect(first.createdAt == MovedTime.start && first.secret != nil && first.older.isEmpty)
        #expect(try keys.mode() == 0o600)
        #expect(try keys.names() == ["token-keys.json"])
        let other = try TemporaryKeys()
        #expect(try other.file.load(SystemRandom(), at: time.now()) != first)
    }

    @Test func theFormOfBeforeIsReadAndARotationBringsTheNewOne() async throws {
        try keys.put(Self.oldForm)
        let before = try #require(try keys.file.read())
        #expect(before.older.map(\.retiresAt) == [nil] && before.secret == nil)
        let old = try #require(before.keys)
        let shown = try list(await tell(.rotateKeys(isCompromised: false)))
        let after = try #require(try keys.file.read())
        let end = MovedTime.start.adding(.seconds(3_604))
        #expect(shown.map(\.isSigning) == [true, false, false])
        #expect(shown.map(\.retiresAt) == [nil, end, end])
        #expect(shown[1].id == old.signingID)
        #expect(shown[0].id != old.signingID && shown[0].createdAt == MovedTime.start)
        #expect(after.older.map(\.publicKey) == [old.publicKey, before.older[0].publicKey])
        // What is derived stays, and the old private key is nowhere any more.
        #expect(after.secret == TokenKeys.derivationSecret(ofPrivateKey: before.privateKey))
        #expect(try !keys.text().contains(Self.oldHex))
        #expect(try keys.mode() == 0o600)
        #expect(try keys.names() == ["token-keys.json"])
    }

    @Test func aRunningServerSignsWithTheNewKeyAtOnceAndHasItsEvent() async throws {
        _ = try keys.file.load(SystemRandom(), at: time.now())
        let ring = try keys.ring()
        let before = ring.keys.signingID
        let shown = try list(await tell(.rotateKeys(isCompromised: false), ring))
        #expect(ring.keys.signingID == shown[0].id && shown[0].id != before)
        #expect(try keys.ring().keys.signingID == shown[0].id)
        #expect(try list(await tell(.listKeys, ring)) == shown)
        let event = try #require(store.books.events.first)
        #expect(event.kind == .keysRotated && event.tenant == nil)
        #expect(event.note == "signing key \(shown[0].id) by ann: as every year")
        time.advance(.seconds(3_603))
        #expect(try list(await tell(.listKeys)).count == 2)
        time.advance(.seconds(1))
        #expect(try list(await tell(.listKeys)).map(\.id) == [shown[0].id])
        // The next rotation forgets what has retired.
        _ = await tell(.rotateKeys(isCompromised: false), ring)
        #expect(try keys.file.read()?.older.count == 1)
    }

    @Test func aCompromiseRetiresEverythingOfBefore() async throws {
        let first = try keys.file.load(SystemRandom(), at: time.now())
        let ring = try keys.ring()
        _ = await tell(.rotateKeys(isCompromised: false), ring)
        let shown = try list(await tell(.rotateKeys(isCompromised: true), ring))
        #expect(shown.count == 1 && shown[0].isSigning)
        let after = try #require(try keys.file.read())
        #expect(after.older.isEmpty && after.secret != nil && after.secret != first.secret)
        #expect(ring.keys.signingID == shown[0].id)
        #expect(store.books.events.last?.note.contains("older keys retired") == true)
    }

    @Test(arguments: [MemoryStore.Spoilt.lost, .applied])
    func withoutItsEventThereIsNoRotation(outcome: MemoryStore.Spoilt) async throws {
        _ = try keys.file.load(SystemRandom(), at: time.now())
        let (ring, before) = (try keys.ring(), try keys.text())
        store.spoil([outcome])
        guard case .refused = await tell(.rotateKeys(isCompromised: false), ring) else {
            Issue.record("rotated")
            return
        }
        #expect(try keys.text() == before)
        #expect(try keys.names() == ["token-keys.json"])
        #expect(ring.keys.signingID == (try keys.ring().keys.signingID))
    }

    @Test func aDraftThatADeadProcessLeftIsReplaced() async throws {
        _ = try keys.file.load(SystemRandom(), at: time.now())
        try "half a fi".write(toFile: keys.path + ".new", atomically: true, encoding: .utf8)
        #expect(try list(await tell(.rotateKeys(isCompromised: false))).count == 2)
        #expect(try keys.names() == ["token-keys.json"])
    }

    @Test func rotationsInARowAreBounded() async throws {
        let ring = try {
            _ = try keys.file.load(SystemRandom(), at: time.now())
            return try keys.ring()
        }()
        for _ in 0..<TokenKeyCustody.olderMax {
            _ = try list(await tell(.rotateKeys(isCompromised: false), ring))
        }
        let before = ring.keys.signingID
        guard case .refused(let reason) = await tell(.rotateKeys(isCompromised: false), ring)
        else {
            Issue.record("rotated")
            return
        }
        #expect(reason.contains("--now"))
        #expect(ring.keys.signingID == before)
        time.advance(Self.year)
        #expect(try list(await tell(.rotateKeys(isCompromised: false), ring)).count == 2)
    }

    @Test func aFileThatWasChangedUnderTheServerIsNotRotated() async throws {
        _ = try keys.file.load(SystemRandom(), at: time.now())
        let ring = try keys.ring()
        try keys.put(Self.oldForm)
        guard case .refused(let reason) = await tell(.rotateKeys(isCompromised: false), ring)
        else {
            Issue.record("rotated")
            return
        }
        #expect(reason.contains("restart"))
        #expect(try keys.text() == Self.oldForm)
    }

    @Test func withoutAFileThereIsNothingToList() async throws {
        #expect(await tell(.listKeys) == .keys([]))
        #expect(try keys.names() == [])
    }

    @Test(arguments: [
        "", "{}", "[]", #"{"privateKey":"0a"}"#, #"{"privateKey":"\#(oldHex)","older":["0a"]}"#,
        #"{"privateKey":"\#(oldHex)","older":[{"publicKey":"0a"}]}"#,
        #"{"privateKey":"\#(oldHex)","older":[{"retiresAt":"2026-01-01T00:00:00Z"}]}"#,
        #"{"privateKey":"\#(oldHex)","older":[{"publicKey":"\#(publicHex)","retiresAt":"soon"}]}"#,
        #"{"privateKey":"\#(oldHex)","older":[{"publicKey":"\#(publicHex)","retiresAt":1}]}"#,
        #"{"privateKey":"\#(oldHex)","secret":"0a"}"#, #"{"privateKey":"\#(oldHex)","secret":1}"#,
        #"{"privateKey":"+a\#(oldHex.dropFirst(2))"}"#,
    ])
    func aFileThatHoldsNoKeysIsRefused(text: String) throws {
        try keys.put(text)
        #expect(throws: CompositionError.self) { try keys.file.read() }
        #expect(throws: CompositionError.self) {
            try keys.file.load(SystemRandom(), at: time.now())
        }
    }
}
