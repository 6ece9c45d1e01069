/// How a path in the file is spelled as an environment variable.
enum VariableName {
    static let prefix = "CAMBIST"

    /// A list element's id: upper case, and `_` for whatever is no letter or digit.
    static func part(id: String) -> String {
        String(
            id.unicodeScalars.map { scalar in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(scalar))
                return isPlain ? Character(scalar) : "_"
            }
        ).uppercased()
    }

    /// A key's spellings: `rateLimits` is `RATE_LIMITS` or `RATELIMITS`, `plainHTTP` `PLAIN_HTTP`.
    static func parts(key: String) -> [String] {
        var words = ""
        var isInside = true
        for character in key {
            // Capitals in a row are one word.
            if character.isUppercase, !isInside { words.append("_") }
            isInside = character.isUppercase
            words.append(character)
        }
        let spellings = [words.uppercased(), key.uppercased()]
        return spellings[0] == spellings[1] ? [spellings[0]] : spellings
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }
}
