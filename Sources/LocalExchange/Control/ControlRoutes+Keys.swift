import Domain
import StrictJSON

/// Keys of accounts: with which rights, and from where.
extension ControlRoutes {
    static let labelBytesMax = 64
    static let addressesMax = 30
    private static let addressBytesMax = 45

    /// `{"keys": [{"account", "label", "apiKey", "secret", "permissions", "addresses"}]}`.
    func keyList(_ query: ControlQuery) -> SandboxResponse {
        Self.keys(core.keys.keys(of: query["account"].map { AccountID($0) }))
    }

    private static func keys(_ keys: [KeyRing.Owned]) -> SandboxResponse {
        answer { json in
            json.member("keys", array: keys) { json, owned in
                json.object { json in
                    json.member("account", owned.account.text)
                    owned.key.write(to: &json)
                }
            }
        }
    }

    /// Makes a key, or gives one that is there other rights: `{"account", "label",
    /// "permissions": ["read", "trade", "withdraw"], "addresses": ["127.0.0.1"]}`.
    func putKey(_ request: SandboxRequest) async -> SandboxResponse {
        let json = (try? JSONParser.parse(request.body)) ?? .null
        let account = account(json)
        guard core.settings.accounts.contains(where: { $0.id == account }) else {
            return Self.refusal("there is no such account")
        }
        guard let label = json["label"]?.string, Self.isLabel(label) else {
            return Self.refusal("expected a label of letters, digits, '-', '_' and '.'")
        }
        guard let permissions = SandboxKey.permissions(json["permissions"]) else {
            return Self.refusal("expected permissions of read, trade and withdraw")
        }
        guard let addresses = Self.addresses(json["addresses"]) else {
            return Self.refusal("expected at most \(Self.addressesMax) addresses, as texts")
        }
        let there = core.keys.keys(of: account).first { $0.key.label == label }?.key
        guard var key = there ?? makeKey(account, label) else {
            return Self.refusal("the key cannot be made")
        }
        key.permissions = permissions
        key.addresses = addresses
        guard core.keys.put(key, of: account) else {
            return Self.refusal("an account has at most \(KeyRing.keysMax) keys")
        }
        let made = key
        guard await core.ask({ $0.keep(.key(account, made)) }) != nil else {
            return Self.recordsFailed
        }
        return Self.keys([KeyRing.Owned(account: account, key: made)])
    }

    /// The key that `apiKey` names.
    func removeKey(_ query: ControlQuery) async -> SandboxResponse {
        guard let name = query["apiKey"], core.keys.remove(name) else {
            return Self.refusal("there is no such key", status: 404)
        }
        guard await core.ask({ $0.keep(.keyRemoved(name: name)) }) != nil else {
            return Self.recordsFailed
        }
        return Self.keys([])
    }

    private static func isLabel(_ text: String) -> Bool {
        (1...labelBytesMax).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private static func addresses(_ json: JSONValue?) -> [String]? {
        guard let json else { return [] }
        guard let texts = json.array?.map(\.string), texts.count <= addressesMax else {
            return nil
        }
        let addresses = texts.compactMap { $0 }.filter {
            (1...addressBytesMax).contains($0.utf8.count)
        }
        return addresses.count == texts.count ? addresses : nil
    }
}
