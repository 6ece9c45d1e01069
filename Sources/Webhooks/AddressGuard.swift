/// Decides which addresses are called: by default those of the public internet alone, global
/// unicast by the special-purpose registries that RFC 6890 made.
struct AddressGuard: Sendable {
    let policy: CallbackPolicy

    /// Why the address is not called; `nil` where it is.
    func objection(to address: IPAddress) -> String? {
        let judged = address.embedded ?? address
        guard let special = judged.special else { return nil }
        switch special.kind {
        case .local where policy.allowsPrivateAddresses: return nil
        case .local, .never: return "\(address) is not public: \(special.reason)"
        }
    }

    /// All addresses of a name: one that is not called refuses the name.
    ///
    /// A name with a good and a bad address is no accident, and which one a client would have
    /// connected is chance.
    func objection(to addresses: [IPAddress]) -> String? {
        addresses.lazy.compactMap(objection(to:)).first
    }
}

extension IPAddress {
    /// The IPv4 address that packets to this one end at: ::ffff:0:0/96 (RFC 4291) and the
    /// well-known prefix of translators, 64:ff9b::/96 (RFC 6052).
    fileprivate var embedded: IPAddress? {
        guard case .v6(let upper, let lower) = self else { return nil }
        let isMapped = upper == 0 && lower >> 32 == 0xffff
        let isTranslated = upper == 0x0064_ff9b_0000_0000 && lower >> 32 == 0
        return isMapped || isTranslated ? .v4(UInt32(truncatingIfNeeded: lower)) : nil
    }

    /// The row of the tables that says why it is not global unicast.
    fileprivate var special: AddressBlock? {
        switch self {
        case .v4: return AddressBlock.version4.first { $0.contains(self) }
        case .v6(let upper, _):
            if let block = AddressBlock.version6.first(where: { $0.contains(self) }) {
                return block
            }
            let isGlobalUnicast = upper >> 61 == 0b001
            return isGlobalUnicast ? nil : AddressBlock(self, 128, .never, "reserved (RFC 4291)")
        }
    }
}
