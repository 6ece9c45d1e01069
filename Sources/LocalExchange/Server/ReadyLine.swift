import Money
import StrictJSON

/// What the exchange says when it can be used: one line of JSON, with the keys of its accounts.
package struct ReadyLine: Sendable {
    package let url: String
    package let webSocketURL: String
    package let accounts: [Account]

    package struct Account: Sendable {
        package let name: String
        package let keys: [SandboxKey]
        package let balances: [AssetBalance]

        /// The key that is signed with by a secret.
        package var apiKey: String? { secretKey?.name }
        package var secret: String? {
            switch secretKey?.proof {
            case .secret(let secret): secret
            case .ed25519, nil: nil
            }
        }

        private var secretKey: SandboxKey? {
            keys.first { key in
                switch key.proof {
                case .secret: true
                case .ed25519: false
                }
            }
        }
    }

    init(address: String, accounts: [SandboxAccount], balances: [[AssetBalance]]) {
        url = "http://\(address)"
        webSocketURL = "ws://\(address)"
        self.accounts = zip(accounts, balances).map { account, balances in
            Account(name: account.id.text, keys: account.keys, balances: balances)
        }
    }

    package var text: String {
        var json = JSONWriter()
        json.object { json in
            json.member("url", url)
            json.member("webSocketUrl", webSocketURL)
            json.member("accounts", array: accounts) { json, account in
                json.object { json in
                    json.member("name", account.name)
                    json.member("apiKey", account.apiKey ?? "")
                    json.member("secret", account.secret ?? "")
                    json.member("balances") { json in
                        for balance in account.balances {
                            json.member(balance.asset.code, balance.total.description)
                        }
                    }
                }
            }
        }
        return json.text
    }
}
