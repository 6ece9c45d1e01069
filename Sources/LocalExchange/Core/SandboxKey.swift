import StrictJSON

/// What a key may do.
package enum KeyPermission: String, CaseIterable, Hashable, Sendable {
    case read
    case trade
    case withdraw
}

/// One way to sign as an account.
package struct SandboxKey: Hashable, Sendable {
    /// Sent with each request.
    package let name: String
    /// What its owner calls it.
    package let label: String
    package let proof: Proof
    package var permissions: Set<KeyPermission>
    /// Where it may be used from; empty: everywhere.
    package var addresses: [String]

    /// How a request is proved to come from the key's owner.
    package enum Proof: Hashable, Sendable {
        /// Both sides know it.
        case secret(String)
        case ed25519(publicKey: [UInt8])
    }

    package static let trading: Set<KeyPermission> = [.read, .trade]

    package init(
        name: String, label: String, proof: Proof, permissions: Set<KeyPermission> = trading,
        addresses: [String] = []
    ) {
        self.name = name
        self.label = label
        self.proof = proof
        self.permissions = permissions
        self.addresses = addresses
    }

    func mayBeUsed(from address: String) -> Bool {
        addresses.isEmpty || addresses.contains(address)
    }
}

extension SandboxKey: CustomStringConvertible {
    /// Without what proves anything.
    package var description: String { "key \(name)" }
}

extension SandboxKey {
    /// As the journal has it and the control endpoint shows it.
    func write(to json: inout JSONWriter) {
        json.member("label", label)
        json.member("apiKey", name)
        switch proof {
        case .secret(let secret): json.member("secret", secret)
        case .ed25519(let publicKey):
            json.member("publicKey", array: publicKey) { $0.integer(Int($1)) }
        }
        json.member(
            "permissions", array: KeyPermission.allCases.filter(permissions.contains)
        ) { $0.string($1.rawValue) }
        json.member("addresses", array: addresses) { $0.string($1) }
    }

    init?(kept json: JSONValue) {
        guard let name = json["apiKey"]?.string, let label = json["label"]?.string,
            let permissions = Self.permissions(json["permissions"]),
            let addresses = json["addresses"]?.array
        else { return nil }
        let proof: Proof
        if let secret = json["secret"]?.string {
            proof = .secret(secret)
        } else if let bytes = json["publicKey"]?.array {
            proof = .ed25519(
                publicKey: bytes.compactMap { $0.integer.flatMap(UInt8.init(exactly:)) })
        } else {
            return nil
        }
        self.init(
            name: name, label: label, proof: proof, permissions: permissions,
            addresses: addresses.compactMap(\.string))
    }

    /// Names of permissions; `nil` where one is none.
    static func permissions(_ json: JSONValue?) -> Set<KeyPermission>? {
        guard let names = json?.array else { return nil }
        let found = names.compactMap { $0.string.flatMap(KeyPermission.init(rawValue:)) }
        return found.count == names.count ? Set(found) : nil
    }
}
