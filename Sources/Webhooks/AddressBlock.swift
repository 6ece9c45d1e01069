/// A row of the tables of special addresses.
struct AddressBlock {
    enum Kind {
        /// Of a host, a network or a site: allowed where private addresses are.
        case local
        /// No place for a receiver, whatever the policy.
        case never
    }

    private let bits: (UInt64, UInt64)
    private let mask: (UInt64, UInt64)
    let kind: Kind
    let reason: String

    /// - Parameters:
    ///   - prefix: the first address.
    ///   - length: how many leading bits count: 0...32, or 0...128.
    init(_ prefix: IPAddress, _ length: Int, _ kind: Kind, _ reason: String) {
        switch prefix {
        case .v4(let address):
            bits = (0, UInt64(address))
            mask = (0, UInt64(Self.leading(length, of: 32)))
        case .v6(let upper, let lower):
            bits = (upper, lower)
            mask = (
                Self.leading(min(length, 64), of: 64), Self.leading(max(length - 64, 0), of: 64)
            )
        }
        (self.kind, self.reason) = (kind, reason)
    }

    private static func leading(_ count: Int, of width: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let ones: UInt64 = width == 64 ? .max : (1 << UInt64(width)) - 1
        return ones & (ones << UInt64(width - count))
    }

    /// The address is of the table's version.
    func contains(_ address: IPAddress) -> Bool {
        switch address {
        case .v4(let number): UInt64(number) & mask.1 == bits.1
        case .v6(let upper, let lower): upper & mask.0 == bits.0 && lower & mask.1 == bits.1
        }
    }
}

extension AddressBlock {
    /// The special-purpose registry of IPv4 (RFC 6890 and what IANA added since), multicast, and
    /// metadata services of clouds. The first row that fits counts; what fits none is global.
    static let version4: [AddressBlock] = [
        AddressBlock(.v4(0xa9fe_a9fe), 32, .never, "metadata of a cloud"),
        AddressBlock(.v4(0xa83f_8110), 32, .never, "metadata of a cloud"),
        AddressBlock(.v4(0x6464_64c8), 32, .never, "metadata of a cloud"),
        AddressBlock(.v4(0x0000_0000), 8, .never, "this network (RFC 791)"),
        AddressBlock(.v4(0x0a00_0000), 8, .local, "private (RFC 1918)"),
        AddressBlock(.v4(0x6440_0000), 10, .local, "shared, behind a carrier (RFC 6598)"),
        AddressBlock(.v4(0x7f00_0000), 8, .local, "loopback (RFC 1122)"),
        AddressBlock(.v4(0xa9fe_0000), 16, .local, "link-local (RFC 3927)"),
        AddressBlock(.v4(0xac10_0000), 12, .local, "private (RFC 1918)"),
        AddressBlock(.v4(0xc000_0000), 24, .never, "protocol assignments (RFC 6890)"),
        AddressBlock(.v4(0xc000_0200), 24, .never, "documentation (RFC 5737)"),
        AddressBlock(.v4(0xc058_6300), 24, .never, "6to4 relay (RFC 7526)"),
        AddressBlock(.v4(0xc0a8_0000), 16, .local, "private (RFC 1918)"),
        AddressBlock(.v4(0xc612_0000), 15, .never, "benchmarks (RFC 2544)"),
        AddressBlock(.v4(0xc633_6400), 24, .never, "documentation (RFC 5737)"),
        AddressBlock(.v4(0xcb00_7100), 24, .never, "documentation (RFC 5737)"),
        AddressBlock(.v4(0xe000_0000), 4, .never, "multicast (RFC 5771)"),
        AddressBlock(.v4(0xffff_ffff), 32, .never, "broadcast (RFC 919)"),
        AddressBlock(.v4(0xf000_0000), 4, .never, "reserved (RFC 1112)"),
    ]

    /// The same of IPv6. `AddressGuard` has taken out what carries an IPv4 address to be judged,
    /// and refuses all that fits no row and is not in 2000::/3 (RFC 4291, section 2.4).
    static let version6: [AddressBlock] = [
        AddressBlock(.v6(0xfd00_0ec2_0000_0000, 0x254), 128, .never, "metadata of a cloud"),
        AddressBlock(.v6(0xfd20_0ce0_0000_0000, 0x254), 128, .never, "metadata of a cloud"),
        AddressBlock(.v6(0, 0), 128, .never, "unspecified (RFC 4291)"),
        AddressBlock(.v6(0, 1), 128, .local, "loopback (RFC 4291)"),
        AddressBlock(.v6(0, 0), 96, .never, "IPv4-compatible (RFC 4291)"),
        AddressBlock(.v6(0x0064_ff9b_0001_0000, 0), 48, .never, "local NAT64 (RFC 8215)"),
        AddressBlock(.v6(0x0100_0000_0000_0000, 0), 64, .never, "discard (RFC 6666)"),
        AddressBlock(.v6(0x2001_0000_0000_0000, 0), 32, .never, "Teredo (RFC 4380)"),
        AddressBlock(.v6(0x2001_0000_0000_0000, 0), 23, .never, "protocol assignments (RFC 2928)"),
        AddressBlock(.v6(0x2001_0db8_0000_0000, 0), 32, .never, "documentation (RFC 3849)"),
        AddressBlock(.v6(0x2002_0000_0000_0000, 0), 16, .never, "6to4 (RFC 7526)"),
        AddressBlock(.v6(0x3fff_0000_0000_0000, 0), 20, .never, "documentation (RFC 9637)"),
        AddressBlock(.v6(0x5f00_0000_0000_0000, 0), 16, .never, "segment routing (RFC 9602)"),
        AddressBlock(.v6(0xfc00_0000_0000_0000, 0), 7, .local, "unique local (RFC 4193)"),
        AddressBlock(.v6(0xfe80_0000_0000_0000, 0), 10, .local, "link-local (RFC 4291)"),
        AddressBlock(.v6(0xfec0_0000_0000_0000, 0), 10, .never, "site-local (RFC 3879)"),
        AddressBlock(.v6(0xff00_0000_0000_0000, 0), 8, .never, "multicast (RFC 4291)"),
    ]
}
