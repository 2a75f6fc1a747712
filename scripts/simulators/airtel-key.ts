// The simulated Airtel's key for PINs, made for this file alone: it opens nothing anywhere else. Fixed, so that
// simulators and app may be started apart from each other.
export const demoPublicKey = [
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk4/T3h51O2fYGsKuRBDZ8xcelsUBleoSJcpqMSamfICLaS63RK06JRZH2qm0kAr2sLfEMIk/5Iza",
  "BBeR+knXANErJ4m1EW3RzNHs/4Dr/MGNyxS96PnkfHrDPwqBNLEXYeFSgiUpR8rTWwF5DNSF4PeqvpVy6jHQKqUskeMrFzwjvgKJy6OrlCfwzS+FV6XL38HU",
  "7LyfrJE5CA2MvtxnRsybAdv4yACEIl0nHnxPKjiB1znMtnHKMYLWA4aNyukd9HWOkr9P4W/GsSwtfZg8wXIu69R0O05tf88Zk2HgiWW4Ycxq5dsBzNu0xfJE",
  "FOBV+7qbDms26MSekM2T9bB7ZwIDAQAB",
].join("");

export const demoPrivateKey = [
  "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCTj9PeHnU7Z9gawq5EENnzFx6WxQGV6hIlymoxJqZ8gItpLrdErTolFkfaqbSQCvawt8Qw",
  "iT/kjNoEF5H6SdcA0SsnibURbdHM0ez/gOv8wY3LFL3o+eR8esM/CoE0sRdh4VKCJSlHytNbAXkM1IXg96q+lXLqMdAqpSyR4ysXPCO+AonLo6uUJ/DNL4VX",
  "pcvfwdTsvJ+skTkIDYy+3GdGzJsB2/jIAIQiXScefE8qOIHXOcy2ccoxgtYDho3K6R30dY6Sv0/hb8axLC19mDzBci7r1HQ7Tm1/zxmTYeCJZbhhzGrl2wHM",
  "27TF8kQU4FX7upsOazboxJ6QzZP1sHtnAgMBAAECggEAALuepERHdceSwbNE1U62Hmh3fO02kE2M0IY8V8km24hx6NBUFbG8j7GYIsRkArEjP4ZyIYGVASgX",
  "7xxE29bhC/599eDPtunyOE+0myJDScqWTzNnrBANq/aaIKaHNMFKafCKDd5sYZBm01VjCgbGMXNZdD/exb4AmC2g1oqnzKI8Zr+xVoSNXzfLFAf1xbQLYCF2",
  "j2VOVFyA26xCM+AAmXNOjews948bxnsUPodHtu7rdUgDXZYcoNK4g9dWtGK5u7wloyspvTyUn+tXEkSZCvGGIq9UbUQjtzkJ7LPPJF/FZGEuu5tNM4LnxSF/",
  "6lMeNiWhgKCW5+3Yu+VzxoqDfQKBgQDIGdH5lM+thMbqTsWTfSBDCsouymyq+8XhkQ8NCEzYmV0gb6q5eSqQtYyUlmxnrENuGF7LGB0xp7AxY0pESpWY2pcW",
  "me7ahNykM+55+c9+cC5Ng3s5e9HhiEoOHcR5Tci3ttKenrFeuxkNoh+eySEcOl2w9xFSwN4kOEgxMMHlBQKBgQC8yK/nvcvSMqQJYnau38ckz5bC8582n5+E",
  "8TNKhT6R3E4MrSUkxrcD3vgc3imqw9k+DrS/FRtoOIpp+/nLGCwaK6ix7GM1vEYrJADBliIodci74qyCPg7Ywda5FRZAKGmsAKTE+OFuha7E/2654fBaL5gt",
  "IeV3NqUSVs02u0RKewKBgQDCuV28ozP2h9+K5F0gygM7OqTGI/bb7WcDu0YKSKl/nr8hcYmSNHdXm1TSxA96VAjKeqzEtxKx3512ckkza+Fofk/JjsMBo4mT",
  "wXWw/YkOYdytUeX4aqYz840db5pi8W8CWMdd1NCGf0xCGCLtQo0WCzZhoA0bmtSSKrMWK3yEgQKBgHTnskbH+dgJFBvbpbNVUHUzOCExzH5/CsHAvAqByOV6",
  "j7q53i6P//Wdtffqe9MLxRPw92z9HSPFH7HSIDXsmiL6tlS4FhfIp4s/mFhJKI31ooD3NezRkVAZeWbT8Bt66zVgkKiJltBiaIAFzgO+LqEqqAoK25afeEmL",
  "BznFbdzRAoGBAIgHh9qwMsptEJFEItd6H/hvtW+gN0atz8JdaEyhsS9Hhr61gIvM2Vnvh5Qx0x+ET495/xhya4njNB00EKox8oH0guzpJBg9TiFKVU+Jc3MS",
  "aApWiWjx/et9LL3aoUFXT+qJ4D25ERGfmAybWLS9T87j3nEW8wxGJQfQRTjEtjiu",
].join("");
