import Domain
import Foundation
import StrictJSON
import TestKit
import Testing
import VenueProtocols

@testable import Composition

/// Venue keys at rest: what opens them, and everything that does not.
@Suite struct VenueKeyVaultTests {
    private let home: TemporaryVault

    init() throws { home = try TemporaryVault() }

    private func problem(_ body: () throws -> Void) -> CompositionError? {
        do {
            try body()
            return nil
        } catch {
            return error as? CompositionError
        }
    }

    @Test func aStoredKeyIsReadBackAndNothingOfItIsInTheFile() throws {
        try home.store([home.sealed("south"), home.sealed("north")])
        let read = try home.file.read()
        #expect(read.map(\.account.venue) == ["north", "south"])
        let key = try home.vault.open(read[0], for: "acme")
        #expect(key.secret.reveal() == TemporaryVault.secret)
        #expect(key.apiKey.reveal() == TemporaryVault.apiKey)
        #expect(key.account == VenueAccount("north", "main") && key.scheme == .hmac)
        let text = try String(contentsOfFile: home.path, encoding: .utf8)
        #expect(!text.contains("canary"))
        let mode = try FileManager.default.attributesOfItem(atPath: home.path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.folder).count == 1)
    }

    @Test func noTwoRecordsCanBeSwapped() throws {
        let (north, south) = (try home.sealed("north"), try home.sealed("south"))
        let later = try home.sealed("north", version: 2)
        for other in [south, later] {
            // The whole of it, its wrapped key alone, and its payload alone.
            let forged = [
                SealedVenueKey(
                    north.label, masterKeyID: home.master.id, wrappedKey: other.wrappedKey,
                    payload: other.payload),
                SealedVenueKey(
                    north.label, masterKeyID: home.master.id, wrappedKey: other.wrappedKey,
                    payload: north.payload),
                SealedVenueKey(
                    north.label, masterKeyID: home.master.id, wrappedKey: north.wrappedKey,
                    payload: other.payload),
            ]
            for forged in forged {
                #expect(
                    problem { _ = try home.vault.open(forged, for: "acme") }
                        == .vault(.damaged(north.account)))
            }
        }
    }

    /// Every member of the record, in the open or not, is bound to the rest.
    @Test func aChangedRecordDoesNotOpen() throws {
        let sealed = try home.sealed()
        let members = try #require(sealed.json.object)
        let flipped = Base64Text.text([UInt8](repeating: 7, count: 12))
        for member in members where member.name != "masterKey" && member.name != "tenant" {
            let changed: JSONValue =
                switch member.value {
                case .string: .string(member.name == "scheme" ? "ed25519" : "other")
                case .number: .number(text: "9")
                case .object(let parts):
                    .object(
                        parts.map {
                            $0.name == "nonce" ? JSONMember("nonce", .string(flipped)) : $0
                        })
                case .null, .bool, .array: .null
                }
            let json = JSONValue.object(
                members.map {
                    $0.name == member.name ? JSONMember($0.name, changed) : $0
                })
            guard let record = SealedVenueKey(json: json) else {
                // What is no record at all is told by the file.
                #expect(member.name == "addedAt")
                continue
            }
            #expect(
                problem { _ = try home.vault.open(record, for: "acme") }
                    == .vault(.damaged(record.account)), "\(member.name)")
        }
        #expect(
            problem { _ = try home.vault.open(sealed, for: "other") }
                == .vault(.otherTenant(sealed.account, stored: "acme", configured: "other")))
    }

    @Test func withoutTheMasterKeyNothingOpensAndTheErrorSaysWhatToDo() throws {
        let sealed = try home.sealed()
        let none = problem { _ = try VenueKeyVault(master: nil).open(sealed, for: "acme") }
        #expect(none == .vault(.noMasterKey(sealed.account)))
        #expect(none?.description.contains("north/main") == true)
        #expect(none?.description.contains("CAMBIST_MASTER_KEY") == true)
        let other = try #require(MasterKey(base64: TemporaryVault.masterText(2)))
        let wrong = problem { _ = try VenueKeyVault(master: other).open(sealed, for: "acme") }
        #expect(
            wrong
                == .vault(
                    .wrongMasterKey(sealed.account, needed: home.master.id, given: other.id)))
        #expect(
            wrong?.description.contains("cambist venue add --account north/main --config FILE")
                == true)
        // One that claims to be the right one and is not.
        let forged = SealedVenueKey(
            sealed.label, masterKeyID: other.id, wrappedKey: sealed.wrappedKey,
            payload: sealed.payload)
        #expect(
            problem { _ = try VenueKeyVault(master: other).open(forged, for: "acme") }
                == .vault(.damaged(sealed.account)))
    }

    @Test func aNewMasterKeyRewrapsAndTheOldOneOpensNothingMore() throws {
        let other = try #require(MasterKey(base64: TemporaryVault.masterText(2)))
        let before = try home.sealed()
        let after = try home.vault.rewrap(before, by: other)
        #expect(after.masterKeyID == other.id && after.payload == before.payload)
        #expect(after.wrappedKey != before.wrappedKey && after.label == before.label)
        let key = try VenueKeyVault(master: other).open(after, for: "acme")
        #expect(key.secret.reveal() == TemporaryVault.secret)
        #expect(problem { _ = try home.vault.open(after, for: "acme") } != nil)
        #expect(problem { _ = try VenueKeyVault(master: nil).rewrap(before, by: other) } != nil)
    }

    @Test func noNonceIsUsedTwice() throws {
        var seen: Set<[UInt8]> = []
        let rounds = Soak.rounds(100_000, target: 1_000_000)
        for _ in 0..<rounds {
            seen.insert(try SealedBytes.seal([1], with: home.master.key, context: []).nonce)
        }
        #expect(seen.count == rounds)
    }

    @Test func aDamagedFileNamesTheAccountOrItself() throws {
        let sealed = try home.sealed()
        let cut = JSONValue.object(
            try #require(sealed.json.object).filter { $0.name != "payload" })
        let cases: [(String, CompositionError?)] = [
            ("{", nil), (#"{"format":2,"keys":[]}"#, nil), (#"{"format":1,"keys":[1]}"#, nil),
            (text([cut]), .vault(.damaged(sealed.account))),
            (text([sealed.json, sealed.json]), .vault(.damaged(sealed.account))),
        ]
        for (text, expected) in cases {
            _ = try home.put(text, "venue-keys.json", mode: 0o600)
            let found = problem { _ = try home.file.read() }
            #expect(found == expected || (expected == nil && found != nil), "\(text)")
            #expect(found?.description.contains("copy") == true)
        }
    }

    private func text(_ keys: [JSONValue]) -> String {
        var writer = JSONWriter()
        writer.value(.members(["format": .number(text: "1"), "keys": .array(keys)]))
        return writer.text
    }

    @Test func noSecretDescribesItself() throws {
        let key = TemporaryVault.key()
        let master = home.master
        var dumped = ""
        for thing: Any in [
            key, key.secret, key.apiKey, master, home.vault, Optional(key) as Any, [key],
        ] {
            dumped += "\(thing) \(String(reflecting: thing)) "
            dump(thing, to: &dumped)
        }
        #expect(dumped.contains("the key of north/main") && dumped.contains("(secret)"))
        #expect(!dumped.contains("canary"))
        #expect(!dumped.contains(TemporaryVault.masterText(1)))
    }

    @Test func aFingerprintIsOfTheKeyWithItsSecret() {
        let key = TemporaryVault.key()
        func with(_ apiKey: String, _ secret: String) -> VenueKey {
            VenueKey(
                account: key.account, tenant: key.tenant, scheme: key.scheme,
                apiKey: SecretText(apiKey), secret: SecretText(secret))
        }
        let all = [
            key, with(TemporaryVault.apiKey, "another"), with("another", TemporaryVault.secret),
        ]
        #expect(Set(all.map(VenueKeyVault.fingerprint)).count == 3)
        #expect(VenueKeyVault.fingerprint(key) == VenueKeyVault.fingerprint(TemporaryVault.key()))
        // Nonces are those of the API key.
        #expect(VenueKeyVault.name(of: all[0].apiKey) == VenueKeyVault.name(of: all[1].apiKey))
    }
}
