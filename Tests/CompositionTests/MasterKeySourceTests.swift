import Foundation
import Testing

@testable import Composition

/// Where the master key may come from, and from where it may not.
@Suite struct MasterKeySourceTests {
    private let home: TemporaryVault

    init() throws { home = try TemporaryVault() }

    private func refusal(_ file: String?, _ environment: [String: String]) -> String {
        do {
            let key = try MasterKeySource.load(file: file, environment: environment)
            return "a key: \(String(describing: key))"
        } catch {
            return error.description
        }
    }

    @Test func itComesFromTheEnvironmentOrAFile() throws {
        let text = TemporaryVault.masterText(1)
        let path = try home.put(text + "\n", "master", mode: 0o400)
        let other = try home.put(TemporaryVault.masterText(2), "other", mode: 0o600)
        let cases: [(String?, [String: String], String?)] = [
            (nil, [:], nil),
            (nil, ["CAMBIST_MASTER_KEY": text], home.master.id),
            (nil, ["CAMBIST_MASTER_KEY_FILE": path], home.master.id),
            (path, [:], home.master.id),
            (other, ["CAMBIST_MASTER_KEY": text], home.master.id),
            (other, ["CAMBIST_MASTER_KEY_FILE": path], home.master.id),
        ]
        for (file, environment, id) in cases {
            #expect(try MasterKeySource.load(file: file, environment: environment)?.id == id)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o444])
    func aFileThatOthersCanOpenIsRefused(mode: Int) throws {
        let path = try home.put(TemporaryVault.masterText(1), "master", mode: mode)
        #expect(refusal(path, [:]).contains("chmod 600"))
    }

    /// A venue's secret is warned of: the file is often one that the next command removes.
    @Test func aSecretThatOthersCanOpenIsWarnedOf() throws {
        for (mode, isWarned) in [(0o600, false), (0o400, false), (0o644, true), (0o640, true)] {
            let path = try home.put("secret", "secret-\(mode)", mode: mode)
            let options = try SecretOptions.parse(["--secret-file", path])
            #expect((options.warning?.contains("chmod 600") ?? false) == isWarned, "\(mode)")
            #expect(try options.read([:]).reveal() == "secret")
        }
        #expect(try SecretOptions.parse(["--secret-file", "-"]).warning == nil)
        #expect(try SecretOptions.parse(["--secret-env", "HOME"]).warning == nil)
    }

    @Test func whatIsNoKeyIsRefusedWithoutRepeatingIt() throws {
        let short = "Y2FuYXJ5Y2FuYXJ5"
        let path = try home.put(short, "master", mode: 0o600)
        let all = [
            refusal(nil, ["CAMBIST_MASTER_KEY": short]), refusal(path, [:]),
            refusal(nil, ["CAMBIST_MASTER_KEY": short, "CAMBIST_MASTER_KEY_FILE": path]),
            refusal(home.folder + "/none", [:]), refusal(home.folder, [:]),
        ]
        for text in all {
            #expect(!text.contains(short) && !text.hasPrefix("a key"), "\(text)")
        }
        #expect(all[0].contains("openssl rand -base64 32"))
        #expect(all[2].contains("unset one"))
    }
}
